import { type KubeObject } from '@berth/domain';
import { type ApiError, parsePatch } from '@berth/kube';
import { describe, expect, it } from 'vitest';
import { persistentVolume } from '../resources/persistent-volume/persistent-volume.js';
import { persistentVolumeClaim } from '../resources/persistent-volume-claim/persistent-volume-claim.js';
import { served } from '../resources/object-text.js';
import { MemoryPorts } from '../testing/memory-ports.js';
import { claim, volume } from '../testing/objects.js';
import { type Origin, type Target } from './command-ports.js';
import { applyObject } from './apply-object.js';
import { createObject } from './create-object.js';
import { deleteObject } from './delete-object.js';
import { type Part } from './managers.js';
import { patchObject } from './patch-object.js';
import { updateObject } from './update-object.js';

const claims: Target = { resource: persistentVolumeClaim, cluster: 'east', namespace: 'default' };
const volumes: Target = { resource: persistentVolume, cluster: 'east', namespace: '' };
const origin = { actor: 'admin', requestId: 'r' };
const options = { dryRun: false, fieldManager: 'spec', fieldValidation: 'Strict', force: false } as const;

const bodyOf = (object: object) => ({ value: object as Record<string, unknown>, duplicateFields: [] });
const mergePatch = (change: object) =>
  parsePatch(Buffer.from(JSON.stringify(change)), 'application/merge-patch+json');
const asked = {
  metadata: { name: 'db' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
};

const refusal = async (promise: Promise<unknown>): Promise<ApiError> =>
  promise.then(
    () => Promise.reject(new Error('it was not refused')),
    (error: unknown) => error as ApiError,
  );

function terminating(object: KubeObject, finalizers: readonly string[]): KubeObject {
  return {
    ...object,
    metadata: { ...object.metadata, finalizers, deletionTimestamp: '2026-01-01T00:00:00Z' },
  };
}

describe('createObject', () => {
  it('relies on the namespace and the cluster as they were seen', async () => {
    const ports = new MemoryPorts();
    await createObject(claims, bodyOf(asked), options, origin, ports);
    expect(ports.events).toEqual(['ClaimCreated']);
    expect(ports.decisions[0]?.preconditions).toEqual([
      { uid: 'uid-of-east', version: 1 },
      { uid: 'uid-of-default', version: 1 },
    ]);
  });

  it('looks again when what it knew of the namespace proves old', async () => {
    const ports = new MemoryPorts();
    ports.freshHolders = {
      ...ports.knownHolders,
      namespace: { uid: 'uid-of-default', version: 2, terminating: false },
    };
    await createObject(claims, bodyOf(asked), options, origin, ports);
    expect(ports.decisions[0]?.preconditions[1]).toEqual({ uid: 'uid-of-default', version: 2 });
  });

  it('is refused by a namespace that began to go meanwhile', async () => {
    const ports = new MemoryPorts();
    ports.freshHolders = {
      ...ports.knownHolders,
      namespace: { uid: 'uid-of-default', version: 2, terminating: true },
    };
    const error = await refusal(createObject(claims, bodyOf(asked), options, origin, ports));
    expect([error.code, error.message]).toEqual([
      403,
      'persistentvolumeclaims "db" is forbidden: unable to create new content in namespace default because it is being terminated',
    ]);
  });

  it('stamps whole seconds and takes the default class', async () => {
    const ports = new MemoryPorts();
    ports.defaultClass = 'standard';
    const { object } = await createObject(claims, bodyOf(asked), options, origin, ports);
    expect(object.metadata.creationTimestamp).toBe('2026-01-02T03:04:05Z');
    expect(object.spec).toMatchObject({ storageClassName: 'standard' });
  });
});

describe('patchObject', () => {
  it('is applied anew to what someone else wrote in between', async () => {
    const ports = new MemoryPorts();
    ports.put(volume());
    ports.meanwhile = () => ports.put(volume({}, { metadata: { labels: { other: 'x' } } }), 2);
    const { object } = await patchObject(
      volumes,
      'pv1',
      'object',
      mergePatch({ metadata: { labels: { mine: 'y' } } }),
      options,
      origin,
      ports,
    );
    expect(object.metadata.labels).toEqual({ other: 'x', mine: 'y' });
    expect(ports.decisions[0]?.changes[0]?.expectedVersion).toBe(2);
  });

  it('with a version is refused when someone else came first', async () => {
    const ports = new MemoryPorts();
    const { position } = ports.put(volume());
    ports.meanwhile = () => ports.put(volume({}, { metadata: { labels: { other: 'x' } } }), 2);
    const patch = mergePatch({ metadata: { resourceVersion: String(position), labels: { mine: 'y' } } });
    const error = await refusal(patchObject(volumes, 'pv1', 'object', patch, options, origin, ports));
    expect(error.reason).toBe('Conflict');
    expect(ports.decisions).toEqual([]);
  });

  it('appends nothing when nothing changes', async () => {
    const ports = new MemoryPorts();
    const { position } = ports.put(volume());
    const written = await patchObject(
      volumes,
      'pv1',
      'object',
      mergePatch({ metadata: { name: 'pv1' } }),
      options,
      origin,
      ports,
    );
    expect([written.position, ports.events]).toEqual([position, []]);
  });

  it('answers what was stored, where the domain keeps something as it was', async () => {
    const ports = new MemoryPorts();
    const { position } = ports.put(claim({}, { status: { phase: 'Pending' } }));
    const phase = mergePatch({ status: { phase: 'Bound' } });
    const written = await patchObject(claims, 'myclaim', 'status', phase, options, origin, ports);
    expect(written.object.status).toMatchObject({ phase: 'Pending' });
    expect([written.position, ports.events]).toEqual([position, []]);
  });

  it('gives up on a log that never holds still', async () => {
    const ports = new MemoryPorts();
    let version = 1;
    ports.put(volume());
    const disturb = (): void => {
      ports.put(volume({}, { metadata: { labels: { n: String(version) } } }), ++version);
      ports.meanwhile = disturb;
    };
    ports.meanwhile = disturb;
    const error = await refusal(
      patchObject(
        volumes,
        'pv1',
        'object',
        mergePatch({ metadata: { labels: { a: 'b' } } }),
        options,
        origin,
        ports,
      ),
    );
    expect(error.reason).toBe('Conflict');
  });

  it('that takes a claim its last finalizer releases the volume in the same append', async () => {
    const ports = new MemoryPorts();
    const bound = claim({ volumeName: 'pv1' }, { status: { phase: 'Bound' } });
    const ending = ports.put(terminating(bound, ['kubernetes.io/pvc-protection']));
    const claimRef = { namespace: 'default', name: 'myclaim', uid: ending.object.metadata.uid };
    const held = ports.put(volume({ claimRef }, { status: { phase: 'Bound' } }));
    ports.bound.set(ending.object.metadata.uid, held.object.metadata.uid);
    await patchObject(
      claims,
      'myclaim',
      'object',
      mergePatch({ metadata: { finalizers: null } }),
      options,
      origin,
      ports,
    );
    expect(ports.decisions).toHaveLength(1);
    expect(ports.events).toEqual(['ClaimDeleted', 'VolumeReleased']);
    expect(ports.decisions[0]?.unbinds).toEqual([
      { volumeUid: held.object.metadata.uid, claimUid: ending.object.metadata.uid },
    ]);
  });

  it('lets a terminating object lose finalizers, but gain none', async () => {
    const ports = new MemoryPorts();
    ports.put(terminating(volume(), ['example.com/a', 'example.com/b']));
    const change = (finalizers: readonly string[]) =>
      patchObject(volumes, 'pv1', 'object', mergePatch({ metadata: { finalizers } }), options, origin, ports);
    const error = await refusal(change(['example.com/a', 'example.com/c']));
    expect(error.status.details?.causes?.[0]).toMatchObject({
      reason: 'FieldValueForbidden',
      field: 'metadata.finalizers',
    });
    await change(['example.com/a']);
    expect(ports.events).toEqual(['VolumeEdited']);
  });
});

describe('updateObject', () => {
  it('lets a claim grow only when its class says so', async () => {
    const ports = new MemoryPorts();
    const bound = { status: { phase: 'Bound', capacity: { storage: '8Gi' } } };
    const sized = (storage: string) =>
      claim({ storageClassName: 'fast', resources: { requests: { storage } } }, bound);
    ports.put(sized('8Gi'));
    const grow = () =>
      updateObject(claims, 'myclaim', 'object', bodyOf(sized('9Gi')), options, origin, ports);
    expect((await refusal(grow())).message).toBe(
      'persistentvolumeclaims "myclaim" is forbidden: only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
    );
    ports.expansion.set('fast', true);
    await grow();
    expect(ports.events).toEqual(['ClaimEdited']);
  });
});

describe('deleteObject', () => {
  it('asks once for the end of what finalizers hold', async () => {
    const ports = new MemoryPorts();
    ports.put(volume({}, { metadata: { finalizers: ['kubernetes.io/pv-protection'] } }));
    const first = await deleteObject(volumes, 'pv1', { dryRun: false }, origin, ports);
    expect([first.gone, first.object.metadata.deletionTimestamp]).toEqual([false, '2026-01-02T03:04:05Z']);
    await deleteObject(volumes, 'pv1', { dryRun: false }, origin, ports);
    expect(ports.events).toEqual(['VolumeDeletionRequested']);
  });

  it('decides anew when the object moved on', async () => {
    const ports = new MemoryPorts();
    ports.put(volume());
    ports.meanwhile = () => ports.put(volume({}, { metadata: { finalizers: ['example.com/mine'] } }), 2);
    const { gone } = await deleteObject(volumes, 'pv1', { dryRun: false }, origin, ports);
    expect(gone).toBe(false);
  });
});

describe('applyObject', () => {
  const configuration = (more: object = {}) =>
    bodyOf({ ...asked, apiVersion: 'v1', kind: 'PersistentVolumeClaim', ...more });
  const apply = (ports: MemoryPorts, body = configuration(), as: Origin = origin, part: Part = 'object') =>
    applyObject(claims, 'db', part, body, options, as, ports);
  const managers = (object: KubeObject) =>
    (served(object, 1).metadata.managedFields ?? []).map((entry) => (entry as { manager: string }).manager);

  it("makes what is missing, and its fields the manager's; what admission adds is nobody's", async () => {
    const ports = new MemoryPorts();
    ports.defaultClass = 'standard';
    const { object, created } = await apply(ports);
    expect([created, ports.events]).toEqual([true, ['ClaimCreated']]);
    expect(served(object, 1).metadata.managedFields).toEqual([
      {
        manager: 'spec',
        operation: 'Apply',
        apiVersion: 'v1',
        time: '2026-01-02T03:04:05Z',
        fieldsType: 'FieldsV1',
        fieldsV1: {
          'f:spec': { 'f:accessModes': {}, 'f:resources': { 'f:requests': { 'f:storage': {} } } },
        },
      },
    ]);
  });

  it('appends nothing when it is so already', async () => {
    const ports = new MemoryPorts();
    await apply(ports);
    const { created } = await apply(ports);
    expect([created, ports.events]).toEqual([false, ['ClaimCreated']]);
  });

  it('goes on from what someone else made just now', async () => {
    const ports = new MemoryPorts();
    const sameSpec = claim().spec;
    ports.meanwhile = () => ports.put(claim({}, { metadata: { name: 'db' }, status: { phase: 'Pending' } }));
    const { created, object } = await apply(ports, configuration({ spec: sameSpec }));
    expect(created).toBe(false);
    expect(object.metadata.uid).toBe('uid-of-myclaim');
  });

  it('takes the right to create where nothing is there', async () => {
    const user = { name: 'patcher', uid: '', groups: [], extra: {} };
    const error = await refusal(apply(new MemoryPorts(), configuration(), { ...origin, user }));
    expect([error.code, error.message]).toEqual([
      403,
      'persistentvolumeclaims "db" is forbidden: User "patcher" cannot create resource "persistentvolumeclaims" in API group "" in the namespace "default"',
    ]);
  });

  it('of a status makes nothing, nor does one for another incarnation', async () => {
    const ports = new MemoryPorts();
    expect((await refusal(apply(ports, configuration(), origin, 'status'))).code).toBe(404);
    const other = configuration({ metadata: { name: 'db', uid: 'gone' } });
    expect((await refusal(apply(ports, other))).code).toBe(409);
    expect(ports.events).toEqual([]);
  });

  it('conflicts with what an update changed, and the update took it over', async () => {
    const ports = new MemoryPorts();
    await apply(ports, configuration({ metadata: { name: 'db', labels: { tier: 'a' } } }));
    const change = mergePatch({ metadata: { labels: { tier: 'b' } } });
    const byOther = { ...options, fieldManager: 'other' };
    const { object } = await patchObject(claims, 'db', 'object', change, byOther, origin, ports);
    expect(managers(object)).toEqual(['spec', 'other']);
    const again = configuration({ metadata: { name: 'db', labels: { tier: 'a' } } });
    expect((await refusal(apply(ports, again))).message).toBe(
      'Apply failed with 1 conflict: conflict with "other" using v1: .metadata.labels.tier',
    );
  });
});
