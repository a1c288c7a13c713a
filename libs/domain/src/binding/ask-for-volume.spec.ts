import { describe, expect, it } from 'vitest';
import { type Claim } from '../claim/claim.js';
import { STORAGE_PROVISIONER } from '../claim/provisioning.js';
import { annotationOf, BOUND_BY_CONTROLLER, LEGACY_CLASS, SELECTED_NODE } from '../object/annotations.js';
import { type KubeObject } from '../object/kube-object.js';
import { type StorageClass } from '../storage-class/storage-class.js';
import { finishReclaim } from '../volume/drive-reclaim.js';
import { RECLAIM_FINALIZER } from '../volume/reclaim.js';
import { type Volume } from '../volume/volume.js';
import {
  claimed,
  sampleClaim,
  sampleClass,
  sampleNode,
  samplePod,
  sampleVolume,
  SimulatedCluster,
} from '../testing.js';

/** What follows the words of Kubernetes. */
const ADVICE = /\. To go on: .*$/;
const GLUSTER = 'kubernetes.io/glusterfs';
const LATE = { volumeBindingMode: 'WaitForFirstConsumer' } as const;
const DEFAULT = { 'storageclass.kubernetes.io/is-default-class': 'true' };
const classless = (): Claim => {
  const { spec, ...rest } = sampleClaim('db');
  const { storageClassName: _class, ...left } = spec;
  return { ...rest, spec: left };
};

function clusterOf(...objects: readonly KubeObject[]): SimulatedCluster {
  const cluster = new SimulatedCluster();
  for (const object of objects) cluster.create(object);
  cluster.settle();
  return cluster;
}

/** What the rules decided, in order, without the commands of users. */
function decidedIn(cluster: SimulatedCluster): readonly string[] {
  const types = cluster.events.map(({ change }) => change.event.type);
  return types.filter((type) => !/Created$/.test(type));
}

function saidOf(cluster: SimulatedCluster): readonly (string | undefined)[] {
  const { reason, type, message } = cluster.claim('db').berth?.waiting ?? {};
  return [type, reason, message?.replace(ADVICE, '')];
}

const gluster = sampleClass('slow', { provisioner: GLUSTER });

describe('a claim that no volume fits', () => {
  it('of a class that Berth makes volumes for has one requested, once', () => {
    const cluster = clusterOf(gluster, sampleClaim('db'));
    expect(decidedIn(cluster)).toEqual(['ClaimProvisioningRequested']);
    expect(cluster.claim('db').berth).toEqual({ provisioning: { provisioner: GLUSTER, className: 'slow' } });
    expect(annotationOf(cluster.claim('db'), STORAGE_PROVISIONER)).toBe(GLUSTER);
    expect(cluster.world.outlook('uid-db', '')?.wait).toEqual({ for: 'provisioning', className: 'slow' });
  });

  it('has none requested while one that was made for it is on its way out', () => {
    const claimRef = { namespace: 'team-a', name: 'db', uid: 'uid-db' };
    const going = { deletionTimestamp: '2026-02-03T04:05:06Z', finalizers: [RECLAIM_FINALIZER] };
    const annotations = { [BOUND_BY_CONTROLLER]: 'yes' };
    const made = sampleVolume('pvc-uid-db', { metadata: { ...going, annotations }, spec: { claimRef } });
    const cluster = clusterOf(made, gluster, sampleClaim('db'));
    const released = ['VolumeUnbound', 'VolumeReleased'];
    expect(decidedIn(cluster)).toEqual(released);
    expect(cluster.world.outlook('uid-db', '')?.wait).toEqual({
      for: 'made-volume',
      volumeName: 'pvc-uid-db',
    });
    cluster.append(finishReclaim(cluster.find<Volume>('pvc-uid-db')!, [], '2026-02-03T04:05:06Z'));
    cluster.settle();
    expect(decidedIn(cluster)).toEqual([...released, 'VolumeDeleted', 'ClaimProvisioningRequested']);
  });

  it('of a late class has one requested when it has a node', () => {
    const late = sampleClass('slow', { provisioner: GLUSTER, ...LATE });
    const annotations = { [SELECTED_NODE]: 'n1' };
    const cluster = clusterOf(late, sampleNode('n1'), sampleClaim('db', { metadata: { annotations } }));
    expect(decidedIn(cluster)).toEqual(['ClaimProvisioningRequested']);
  });

  it('of a class that someone else serves waits for that, which one event says', () => {
    const cluster = clusterOf(sampleClass('slow', { provisioner: 'example.com/nfs' }), sampleClaim('db'));
    expect(decidedIn(cluster)).toEqual(['ClaimProvisioningRequested']);
    expect(saidOf(cluster)).toEqual([
      'Normal',
      'ExternalProvisioning',
      "Waiting for a volume to be created either by the external provisioner 'example.com/nfs' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.",
    ]);
    expect(cluster.claim('db').berth?.provisioning).toBeUndefined();
    expect(annotationOf(cluster.claim('db'), STORAGE_PROVISIONER)).toBe('example.com/nfs');
  });

  it.each<[string, StorageClass[], Claim, string[]]>([
    [
      'no class, and there is no default',
      [],
      classless(),
      [
        'Normal',
        'FailedBinding',
        'no persistent volumes available for this claim and no storage class is set',
      ],
    ],
    [
      'the empty class, though there is a default',
      [sampleClass('fast', { metadata: { ...gluster.metadata, name: 'fast', annotations: DEFAULT } })],
      sampleClaim('db', { spec: { storageClassName: '' } }),
      [
        'Normal',
        'FailedBinding',
        'no persistent volumes available for this claim and no storage class is set',
      ],
    ],
    [
      'a class that does not exist',
      [],
      sampleClaim('db'),
      ['Warning', 'ProvisioningFailed', 'storageclass.storage.k8s.io "slow" not found'],
    ],
    [
      'a class whose volumes are made by hand',
      [sampleClass('slow')],
      sampleClaim('db'),
      ['Warning', 'ProvisioningFailed', 'no volume plugin matched name: kubernetes.io/no-provisioner'],
    ],
    [
      'a class of an in-tree name that no one implements',
      [sampleClass('slow', { provisioner: 'kubernetes.io/cinder' })],
      sampleClaim('db'),
      ['Warning', 'ProvisioningFailed', 'no volume plugin matched name: kubernetes.io/cinder'],
    ],
    [
      'a late class',
      [sampleClass('slow', { provisioner: GLUSTER, ...LATE })],
      sampleClaim('db'),
      ['Normal', 'WaitForFirstConsumer', 'waiting for first consumer to be created before binding'],
    ],
    [
      'a data source that its class can’t fill it from',
      [gluster],
      sampleClaim('db', { spec: { dataSource: { kind: 'PersistentVolumeClaim', name: 'other' } } }),
      [
        'Warning',
        'ProvisioningFailed',
        `plugin "${GLUSTER}" is not a CSI plugin. Only CSI plugin can provision a claim with a datasource`,
      ],
    ],
  ])('of %s waits, and says so once', (_, classes, claim, said) => {
    const cluster = clusterOf(...classes, claim);
    expect(saidOf(cluster)).toEqual(said);
    expect(decidedIn(cluster)).toEqual(['ClaimWaiting']);
    cluster.restart();
    expect(decidedIn(cluster)).toEqual(['ClaimWaiting']);
  });

  it('of a late class waits for the pods that use it and have no node, by name', () => {
    const late = sampleClass('slow', { provisioner: GLUSTER, ...LATE });
    const cluster = clusterOf(late, sampleClaim('db'));
    cluster.create(samplePod('web', ['db', 'other']));
    cluster.settle();
    expect(saidOf(cluster)).toEqual(['Normal', 'WaitForPodScheduled', 'waiting for pod web to be scheduled']);
    cluster.create(samplePod('app', ['db']));
    cluster.create({ ...samplePod('done', ['db']), status: { phase: 'Succeeded' } });
    cluster.settle();
    expect(saidOf(cluster)[2]).toBe('waiting for pods app,web to be scheduled');
    cluster.delete('app');
    cluster.delete('web');
    cluster.settle();
    expect(saidOf(cluster)[1]).toBe('WaitForFirstConsumer');
  });

  it.each<[string, string, readonly StorageClass[]]>([
    ['no class', '', []],
    ['a class that does not exist', 'slow', []],
    ['a class whose volumes are made by hand', 'slow', [sampleClass('slow')]],
    ['a late class', 'slow', [sampleClass('slow', { provisioner: GLUSTER, ...LATE })]],
  ])('of %s says that the volume tied to it has another volume mode', (_, storageClassName, classes) => {
    const claimRef = { namespace: 'team-a', name: 'db', uid: 'uid-db' };
    const spec = { claimRef, storageClassName, volumeMode: 'Block' } as const;
    const claim = sampleClaim('db', { spec: { storageClassName } });
    expect(saidOf(clusterOf(...classes, sampleVolume('pv1', { spec }), claim))).toEqual([
      'Warning',
      'VolumeMismatch',
      'Cannot bind PersistentVolume "pv1" to requested PersistentVolumeClaim due to incompatible volumeMode',
    ]);
  });
});

describe('a claim that a volume is kept for, which it can not have', () => {
  const claimRef = { namespace: 'team-a', name: 'db' };
  const kept = (parts: Parameters<typeof sampleVolume>[1]) =>
    sampleVolume('pv1', { ...parts, spec: { claimRef, ...parts?.spec } });

  it.each<[string, string, Volume]>([
    ['too small', '', kept({ size: '1M' })],
    ['too small', 'slow', kept({ size: '1M' })],
    ['incompatible volumeMode', 'slow', kept({ spec: { volumeMode: 'Block' } })],
    ['incompatible accessMode', 'slow', kept({ spec: { accessModes: ['ReadOnlyMany'] } })],
  ])('is told so: %s, of class "%s"', (why, storageClassName, volume) => {
    const claim = sampleClaim('db', { spec: { storageClassName } });
    const { message } = clusterOf(sampleClass('slow'), volume, claim).claim('db').berth?.waiting ?? {};
    expect(message).toContain('volume "pv1" is kept for it, but can\'t be had (');
    expect(message).toContain(why);
  });

  it('is told nothing of one that is kept for another of its name', () => {
    const other = kept({ size: '1M', spec: { claimRef: { ...claimRef, uid: 'uid-before' } } });
    const cluster = clusterOf(other, sampleClaim('db', { spec: { storageClassName: '' } }));
    expect(cluster.claim('db').berth?.waiting?.message).not.toContain('pv1');
  });
});

describe('a claim without a class', () => {
  const metadata = (name: string, made: string) => ({
    name,
    uid: `uid-class-${name}`,
    creationTimestamp: made,
    annotations: DEFAULT,
  });
  const older = sampleClass('older', {
    provisioner: GLUSTER,
    metadata: metadata('older', '2026-01-01T00:00:00Z'),
  });
  const newer = sampleClass('newer', {
    provisioner: GLUSTER,
    metadata: metadata('newer', '2026-01-02T00:00:00Z'),
  });

  it('gets the newest default when there is one, also later, and then a volume of it', () => {
    for (const objects of [
      [older, newer, classless()],
      [classless(), newer, older],
    ]) {
      const cluster = clusterOf(...objects);
      expect(decidedIn(cluster)).toEqual(['ClaimEdited', 'ClaimProvisioningRequested']);
      expect(cluster.claim('db').spec.storageClassName).toBe('newer');
    }
  });

  it('gets the class that becomes the default', () => {
    const { annotations: _annotations, ...unmarked } = newer.metadata;
    const cluster = clusterOf({ ...newer, metadata: unmarked }, classless());
    expect(decidedIn(cluster)).toEqual(['ClaimWaiting']);
    cluster.edit('newer', () => newer);
    cluster.settle();
    expect(cluster.claim('db').spec.storageClassName).toBe('newer');
  });

  it('takes a volume without a class before it asks for a default', () => {
    const cluster = clusterOf(sampleVolume('pv1', { spec: { storageClassName: '' } }), newer, classless());
    expect(cluster.claim('db').spec).toMatchObject({ volumeName: 'pv1' });
    expect(cluster.claim('db').spec.storageClassName).toBeUndefined();
  });

  it('is not one whose class the old annotation says', () => {
    const annotated = {
      ...classless(),
      metadata: sampleClaim('db', { metadata: { annotations: { [LEGACY_CLASS]: '' } } }).metadata,
    };
    expect(saidOf(clusterOf(newer, annotated))[1]).toBe('FailedBinding');
  });
});

describe('what a claim waits for', () => {
  it('is never said of a claim that is bound at once: binding stays one append', () => {
    const cluster = clusterOf(sampleVolume('pv1'), gluster);
    const before = cluster.events.length;
    cluster.create(sampleClaim('db'));
    cluster.settle();
    const types = cluster.events.slice(before).map(({ change }) => change.event.type);
    expect(types).toEqual(['ClaimCreated', 'ClaimBound', 'VolumeBound']);
  });

  it('is forgotten when the claim is bound, and its request with it', () => {
    for (const objects of [[sampleClaim('db')], [gluster, sampleClaim('db')]]) {
      const cluster = clusterOf(...objects);
      cluster.create(sampleVolume('pv1'));
      cluster.settle();
      expect(cluster.claim('db').status.phase).toBe('Bound');
      expect(cluster.claim('db').berth).toBeUndefined();
    }
  });

  it('changes with its class', () => {
    const cluster = clusterOf(sampleClaim('db'));
    cluster.create(gluster);
    cluster.settle();
    expect(cluster.claim('db').berth).toEqual({ provisioning: { provisioner: GLUSTER, className: 'slow' } });
    cluster.delete('slow');
    cluster.settle();
    expect(cluster.claim('db').berth?.provisioning).toBeUndefined();
    expect(saidOf(cluster)[2]).toContain('not found');
  });

  it('is said of the volume it names, also of one that does not exist', () => {
    const naming = (it: Claim) => ({ ...it, spec: { ...it.spec, volumeName: 'pv1' } });
    const cluster = clusterOf(sampleClaim('db'));
    cluster.edit('db', naming);
    cluster.settle();
    expect(saidOf(cluster)).toEqual(['Normal', 'FailedBinding', 'volume "pv1" not found']);
    cluster.create(sampleVolume('pv1', { size: '1M' }));
    cluster.settle();
    expect(saidOf(cluster)).toEqual([
      'Warning',
      'VolumeMismatch',
      'Cannot bind to requested volume "pv1": requested PV is too small',
    ]);
    cluster.edit<Volume>('pv1', (it) => ({
      ...it,
      spec: { ...it.spec, claimRef: { namespace: 'team-a', name: 'web' } },
    }));
    cluster.settle();
    expect(saidOf(cluster)).toEqual([
      'Warning',
      'FailedBinding',
      'volume "pv1" already bound to a different claim',
    ]);
  });

  it('is said again after it was Lost and its mark was taken away', () => {
    const cluster = clusterOf(gluster, claimed('db', undefined));
    expect(cluster.claim('db').status.phase).toBe('Lost');
    cluster.edit<Claim>('db', (it) => ({ ...it, metadata: sampleClaim('db').metadata }));
    cluster.settle();
    expect(decidedIn(cluster)).toEqual([
      'ClaimLost',
      'ClaimEdited',
      'ClaimPending',
      'ClaimProvisioningRequested',
    ]);
  });
});
