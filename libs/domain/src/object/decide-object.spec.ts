import { describe, expect, it } from 'vitest';
import { CommandRefusedError, UnknownEventError } from '../errors.js';
import { claimed, sampleClaim, sampleClass, sampleVolume, tracked } from '../testing.js';
import { evolveObject } from './aggregates.js';
import { NOTHING, together } from './compose.js';
import { createObject, deleteObject, editObject } from './decide-object.js';
import { encodeDecision } from './encode-decision.js';
import { type KubeObject } from './kube-object.js';

const at = '2026-02-03T04:05:06Z';
const deletion = { at, gracePeriodSeconds: 0 };

const namespace: KubeObject = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'team-a', uid: 'uid-team-a', creationTimestamp: at },
  spec: { finalizers: ['kubernetes'] },
  status: { phase: 'Active' },
};

function typesOf({ changes }: typeof NOTHING): string[] {
  return changes.map(({ event }) => event.type);
}

describe('an object of any kind', () => {
  it('comes into being at version 1', () => {
    const [change] = createObject('prod', sampleClass('fast')).changes;
    expect(change).toMatchObject({
      cluster: 'prod',
      expectedVersion: 0,
      uid: 'uid-class-fast',
      deletes: false,
    });
    expect(change?.event.type).toBe('StorageClassCreated');
  });

  it('without finalizers goes at once, at its next version', () => {
    const [change] = deleteObject({ ...tracked(sampleClass('fast')), version: 4 }, deletion).changes;
    expect(change).toMatchObject({ expectedVersion: 4, deletes: true });
  });

  it.each(['orphan', 'foregroundDeletion'])('held by %s alone waits for no dependents', (finalizer) => {
    const fast = sampleClass('fast');
    const held = { ...fast, metadata: { ...fast.metadata, finalizers: [finalizer] } };
    expect(typesOf(deleteObject(tracked(held), deletion))).toEqual(['StorageClassDeleted']);
    const finalizers = [finalizer, 'example.com/user'];
    const shared = { ...fast, metadata: { ...fast.metadata, finalizers } };
    expect(typesOf(deleteObject(tracked(shared), deletion))).toEqual(['StorageClassDeletionRequested']);
  });

  it('of a kind without rules is refused', () => {
    expect(() => createObject('prod', { ...namespace, kind: 'Gadget' })).toThrow('Gadget');
  });

  it('refuses an event of a type or version it does not know', () => {
    const fold = (type: string, schemaVersion: number) =>
      evolveObject('Namespace', namespace, { type, schemaVersion, data: {} });
    expect(() => fold('NamespaceFrozen', 1)).toThrow(UnknownEventError);
    expect(() => fold('NamespaceDeleted', 2)).toThrow(UnknownEventError);
    expect(() =>
      evolveObject('Namespace', undefined, { type: 'NamespaceDeleted', schemaVersion: 1, data: {} }),
    ).toThrow(UnknownEventError);
  });

  it('that is not there is refused to go', () => {
    expect(() => deleteObject({ ...tracked(namespace), version: 0 }, deletion)).toThrow(CommandRefusedError);
  });
});

describe('a namespace', () => {
  it('that is asked to go is Terminating, until its spec names no one who holds it', () => {
    const [asked] = deleteObject(tracked(namespace), deletion).changes;
    expect(asked).toMatchObject({ deletes: false, after: { status: { phase: 'Terminating' } } });
    const terminating = tracked(asked!.after);
    const [ended] = editObject(terminating, { ...terminating.object, spec: {} }, at).changes;
    expect(ended).toMatchObject({ deletes: true, event: { type: 'NamespaceDeleted' } });
  });
});

describe('one half of a pair', () => {
  const volume = tracked(
    sampleVolume('pv1', {
      metadata: { finalizers: [] },
      spec: { claimRef: { namespace: 'team-a', name: 'db', uid: 'uid-db' } },
      status: { phase: 'Bound' },
    }),
  );
  const claim = tracked(claimed('db', 'pv1'));
  const unheld = {
    ...claim,
    object: { ...claim.object, metadata: { ...claim.object.metadata, finalizers: [] } },
  };

  it('that is a claim and ends releases its volume in the same append', () => {
    const decision = deleteObject(unheld, deletion, volume);
    expect(typesOf(decision)).toEqual(['ClaimDeleted', 'VolumeReleased']);
    expect(decision.unbinds).toEqual([{ volumeUid: 'uid-pv1', claimUid: 'uid-db' }]);
  });

  it('that is a volume and ends makes its claim Lost in the same append', () => {
    const decision = deleteObject(volume, deletion, claim);
    expect(typesOf(decision)).toEqual(['VolumeDeleted', 'ClaimLost']);
    expect(decision.unbinds).toEqual([{ volumeUid: 'uid-pv1', claimUid: 'uid-db' }]);
  });

  it('ends its pair although its volume was given to another by hand', () => {
    const given = { ...volume, object: sampleVolume('pv1', { spec: { claimRef: { name: 'other' } } }) };
    const decision = deleteObject(unheld, deletion, given);
    expect(typesOf(decision)).toEqual(['ClaimDeleted']);
    expect(decision.unbinds).toHaveLength(1);
  });

  it('that finalizers still hold leaves the other alone', () => {
    expect(typesOf(deleteObject(claim, deletion, volume))).toEqual(['ClaimDeletionRequested']);
  });
});

describe('a decision', () => {
  it('is encoded as the event store takes it', () => {
    let id = 0;
    const [change] = encodeDecision(createObject('prod', sampleClaim('db')), () => `id-${++id}`).changes;
    expect(change).toMatchObject({
      uid: 'uid-db',
      cluster: 'prod',
      kind: 'PersistentVolumeClaim',
      namespace: 'team-a',
      name: 'db',
      expectedVersion: 0,
      eventId: 'id-1',
      eventType: 'ClaimCreated',
      schemaVersion: 1,
      stateVersion: 1,
      deletes: false,
    });
    expect(change?.data).toBe(`{"object":${change!.state}}`);
  });

  it('is put together with others', () => {
    const both = together([
      createObject('a', sampleClass('one')),
      NOTHING,
      createObject('a', sampleClass('two')),
    ]);
    expect(both.changes.map(({ uid }) => uid)).toEqual(['uid-class-one', 'uid-class-two']);
  });
});
