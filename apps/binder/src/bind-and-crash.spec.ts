import {
  type Claim,
  completeProvisioning,
  createObject,
  deleteObject,
  editObject,
  finishReclaim,
  type JsonObject,
  PROVISIONED_BY,
  RECLAIM_FINALIZER,
  type Tracked,
  type Volume,
} from '@berth/domain';
import { describe, expect, it } from 'vitest';
import { MemoryCluster } from './testing/memory-cluster.js';
import { sampleClaim, sampleClass, sampleVolume } from './testing/sample-objects.js';

type Phases = Readonly<Record<string, string | undefined>>;

/** What is done to the world, step by step; the binder comes to rest between two steps. */
type Step = (cluster: MemoryCluster) => void;

const volume =
  (name: string, spec: JsonObject = {}): Step =>
  (cluster) =>
    cluster.append(createObject('default', sampleVolume(name, { uid: name, spec })));
const claim =
  (name: string, spec: JsonObject = {}): Step =>
  (cluster) =>
    cluster.append(createObject('default', sampleClaim(name, { uid: name, spec })));
const deletion =
  (name: string): Step =>
  (cluster) =>
    cluster.append(deleteObject(cluster.find(name), { at: '2026-01-02T03:04:05Z', gracePeriodSeconds: 0 }));
const claimRefGone =
  (name: string): Step =>
  (cluster) => {
    const before = cluster.find(name);
    // A volume has this spec.
    const { claimRef: _claimRef, ...spec } = before.object.spec as JsonObject;
    cluster.append(editObject(before, { ...before.object, spec }, '2026-01-02T03:04:05Z'));
  };

const storageClass =
  (provisioner: string): Step =>
  (cluster) =>
    cluster.append(createObject('default', sampleClass('slow', provisioner)));
/** What a provisioner leaves for a claim that it made a volume for. */
const made =
  (name: string): Step =>
  (cluster) => {
    // The name is that of a claim.
    const before = cluster.find(name) as Tracked<Claim>;
    const { uid } = before.object.metadata;
    const claimRef = { namespace: 'team-a', name, uid };
    const { metadata, ...rest } = sampleVolume(`pvc-${uid}`, {
      uid: `pvc-${uid}`,
      spec: { claimRef, persistentVolumeReclaimPolicy: 'Delete' },
    });
    const finalizers = [...(metadata.finalizers ?? []), RECLAIM_FINALIZER];
    const volume = {
      ...rest,
      metadata: { ...metadata, finalizers, annotations: { [PROVISIONED_BY]: GLUSTER } },
    };
    cluster.append(completeProvisioning(before, volume, [], '2026-01-02T03:04:05Z'));
  };
/** What a reclaimer leaves of a volume whose storage it gave back. */
const reclaimed =
  (name: string): Step =>
  (cluster) =>
    // The name is that of a volume.
    cluster.append(finishReclaim(cluster.find(name) as Tracked<Volume>, [], '2026-01-02T03:04:05Z'));

const GLUSTER = 'kubernetes.io/glusterfs';
const reservation = { claimRef: { namespace: 'team-a', name: 'db' } };

const cases: readonly (readonly [string, readonly Step[], Phases, readonly string[]])[] = [
  ['a volume nobody wants', [volume('pv1')], { pv1: 'Available' }, ['VolumeAvailable pv1']],
  ['a claim nothing fits', [claim('db')], { db: 'Pending' }, ['ClaimWaiting db']],
  [
    'a claim whose class says later who makes its volume',
    [claim('db'), storageClass('example.com/nfs')],
    { db: 'Pending' },
    ['ClaimWaiting db', 'ClaimProvisioningRequested db'],
  ],
  [
    'a claim that a volume is made for',
    [storageClass(GLUSTER), claim('db'), made('db')],
    { db: 'Bound', 'pvc-db': 'Bound' },
    ['ClaimProvisioningRequested db', 'ClaimBound db', 'VolumeBound pvc-db'],
  ],
  [
    'a volume that was made and is deleted before its claim',
    [storageClass(GLUSTER), claim('db'), made('db'), deletion('pvc-db'), deletion('db'), reclaimed('pvc-db')],
    { db: undefined, 'pvc-db': undefined },
    [
      'ClaimProvisioningRequested db',
      'ClaimBound db',
      'VolumeBound pvc-db',
      'ClaimDeleted db',
      'VolumeReleased pvc-db',
      'VolumeEdited pvc-db',
    ],
  ],
  [
    'a claim after its volume',
    [volume('pv1'), claim('db')],
    { pv1: 'Bound', db: 'Bound' },
    ['VolumeAvailable pv1', 'ClaimBound db', 'VolumeBound pv1'],
  ],
  [
    'a volume after its claim',
    [claim('db'), volume('pv1')],
    { pv1: 'Bound', db: 'Bound' },
    ['ClaimWaiting db', 'ClaimBound db', 'VolumeBound pv1'],
  ],
  [
    'the first of two claims',
    [claim('db'), claim('late'), volume('pv1')],
    { pv1: 'Bound', db: 'Bound', late: 'Pending' },
    ['ClaimWaiting db', 'ClaimWaiting late', 'ClaimBound db', 'VolumeBound pv1'],
  ],
  [
    'a reservation, for no other claim',
    [volume('pv1', reservation), claim('other'), claim('db')],
    { pv1: 'Bound', db: 'Bound', other: 'Pending' },
    ['VolumeAvailable pv1', 'ClaimWaiting other', 'ClaimBound db', 'VolumeBound pv1'],
  ],
  [
    'a claim that names its volume before there is one',
    [claim('db', { volumeName: 'pv1' }), volume('pv1')],
    { pv1: 'Bound', db: 'Bound' },
    ['ClaimWaiting db', 'ClaimBound db', 'VolumeBound pv1'],
  ],
  [
    'a deleted claim',
    [volume('pv1'), claim('db'), deletion('db')],
    { pv1: 'Released', db: undefined },
    ['VolumeAvailable pv1', 'ClaimBound db', 'VolumeBound pv1', 'ClaimDeleted db', 'VolumeReleased pv1'],
  ],
  [
    'a deleted volume that nobody has',
    [volume('pv1'), deletion('pv1')],
    { pv1: undefined },
    ['VolumeAvailable pv1', 'VolumeDeleted pv1'],
  ],
  [
    'a deleted volume while a claim has it',
    [volume('pv1'), claim('db'), deletion('pv1')],
    { pv1: 'Bound', db: 'Bound' },
    ['VolumeAvailable pv1', 'ClaimBound db', 'VolumeBound pv1'],
  ],
  [
    'a deleted volume once its claim is deleted too',
    [volume('pv1'), claim('db'), deletion('pv1'), deletion('db')],
    { pv1: undefined, db: undefined },
    [
      'VolumeAvailable pv1',
      'ClaimBound db',
      'VolumeBound pv1',
      'ClaimDeleted db',
      'VolumeReleased pv1',
      'VolumeDeleted pv1',
    ],
  ],
  [
    'a released volume whose claimRef is taken away, for the next claim',
    [volume('pv1'), claim('db'), deletion('db'), claimRefGone('pv1'), claim('next')],
    { pv1: 'Bound', next: 'Bound' },
    [
      'VolumeAvailable pv1',
      'ClaimBound db',
      'VolumeBound pv1',
      'ClaimDeleted db',
      'VolumeReleased pv1',
      'VolumeAvailable pv1',
      'ClaimBound next',
      'VolumeBound pv1',
    ],
  ],
  [
    'a volume whose claim took another',
    [volume('pv1'), claim('db'), volume('pv2', { claimRef: { namespace: 'team-a', name: 'db', uid: 'db' } })],
    { pv1: 'Bound', pv2: 'Available', db: 'Bound' },
    ['VolumeAvailable pv1', 'ClaimBound db', 'VolumeBound pv1', 'VolumeUnbound pv2'],
  ],
];

async function settled(steps: readonly Step[], between: (cluster: MemoryCluster) => Promise<void>) {
  const cluster = new MemoryCluster();
  for (const step of steps) {
    step(cluster);
    await between(cluster);
  }
  return cluster;
}

function expectPhases(cluster: MemoryCluster, phases: Phases): void {
  expect(Object.fromEntries(Object.keys(phases).map((name) => [name, cluster.phaseOf(name)]))).toEqual(
    phases,
  );
}

describe('a binder settles', () => {
  it.each(cases)('%s', async (_, steps, phases, written) => {
    const cluster = await settled(steps, (it) => it.run());
    expectPhases(cluster, phases);
    expect(cluster.written.toSorted()).toEqual(written.toSorted());
  });

  it.each(cases)('%s, killed after every write and started anew', async (_, steps, phases, written) => {
    const cluster = await settled(steps, async (it) => {
      for (let lives = 0; lives < 10; lives++) {
        await it.run(1);
        it.restart();
      }
    });
    expectPhases(cluster, phases);
    expect(cluster.written.toSorted()).toEqual(written.toSorted());
  });
});
