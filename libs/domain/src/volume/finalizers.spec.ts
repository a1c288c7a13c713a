import { describe, expect, it } from 'vitest';
import { MIGRATED_TO, PROVISIONED_BY, VOLUME_PROTECTION } from '../object/annotations.js';
import { type Decision } from '../object/decision.js';
import { type KubeObject } from '../object/kube-object.js';
import { ClusterWorld } from '../binding/cluster-world.js';
import { claimed, sampleClaim, sampleVolume, SimulatedCluster, tracked } from '../testing.js';
import { failReclaim, finishReclaim, startReclaim } from './drive-reclaim.js';
import { RECLAIM_FINALIZER } from './reclaim.js';
import { type Volume } from './volume.js';

const at = '2026-02-03T04:05:06Z';
const mine = { namespace: 'team-a', name: 'db' };
const full = { ...mine, uid: 'uid-db' };
const MADE = { [PROVISIONED_BY]: 'kubernetes.io/glusterfs' };

/** What is to be done about a volume in a world of these objects. */
function decisionOn(volume: Volume, ...others: readonly KubeObject[]): Decision {
  const world = new ClusterWorld();
  for (const object of [...others, volume]) world.put(tracked(object));
  return world.decide(volume.metadata.uid, at);
}

function eventsOf({ changes }: Decision): string[] {
  return changes.map(({ event, uid }) => `${event.type} ${uid.slice(4)}`);
}

describe('the finalizer of a volume that a plugin of Kubernetes made', () => {
  const made = (parts: Parameters<typeof sampleVolume>[1] = {}, annotations = {}) =>
    sampleVolume('pv1', {
      ...parts,
      metadata: {
        annotations: { ...MADE, ...annotations },
        ...parts.metadata,
      },
      spec: { persistentVolumeReclaimPolicy: 'Delete', ...parts.spec },
    });
  const finalizersAfter = (volume: Volume) => decisionOn(volume).changes[0]?.after.metadata.finalizers;
  const whole = { finalizers: [VOLUME_PROTECTION, RECLAIM_FINALIZER] };

  it('is put on together with its protection, where the policy is Delete', () => {
    const bare = made({
      metadata: { annotations: MADE, finalizers: [] },
    });
    expect(finalizersAfter(bare)).toEqual(whole.finalizers);
  });

  it.each(['Retain', 'Recycle'] as const)('goes where the policy is %s', (persistentVolumeReclaimPolicy) => {
    const kept = made({ metadata: { ...whole, annotations: MADE }, spec: { persistentVolumeReclaimPolicy } });
    expect(finalizersAfter(kept)).toEqual([VOLUME_PROTECTION]);
  });

  it('is put on though Berth does not implement the plugin', () => {
    const foreign = made({ metadata: { annotations: { [PROVISIONED_BY]: 'kubernetes.io/aws-ebs' } } });
    expect(finalizersAfter(foreign)).toEqual(whole.finalizers);
  });

  it('is not for volumes of others, or that a CSI driver has taken over', () => {
    const foreign = made({}, { [PROVISIONED_BY]: 'example.com/nfs' });
    const migrated = made({}, { [MIGRATED_TO]: 'gluster.csi' });
    for (const volume of [foreign, migrated])
      expect(eventsOf(decisionOn(volume))).toEqual(['VolumeAvailable pv1']);
  });

  it('takes the place of one that only an external provisioner would take away', () => {
    const stray = 'external-provisioner.volume.kubernetes.io/finalizer';
    expect(
      finalizersAfter(made({ metadata: { annotations: MADE, finalizers: [VOLUME_PROTECTION, stray] } })),
    ).toEqual(whole.finalizers);
  });

  it('is not given to a volume that is going', () => {
    const going = { deletionTimestamp: at, finalizers: ['x/y'] };
    expect(eventsOf(decisionOn(made({ metadata: { ...going, annotations: MADE } })))).toEqual([
      'VolumeAvailable pv1',
    ]);
  });

  it('makes one that is going and nobody’s Released, so that its storage goes first', () => {
    const going = made({
      metadata: { deletionTimestamp: at, finalizers: [RECLAIM_FINALIZER], annotations: MADE },
    });
    expect(eventsOf(decisionOn(going))).toEqual(['VolumeReleased pv1']);
  });

  it('when the policy turns to Retain lets one that is going end, and its claim is Lost', () => {
    const volume = made({
      metadata: { deletionTimestamp: at, finalizers: [RECLAIM_FINALIZER], annotations: MADE },
      spec: { persistentVolumeReclaimPolicy: 'Retain', claimRef: full },
      status: { phase: 'Bound' },
    });
    const decision = decisionOn(volume, claimed('db', 'pv1'));
    expect(eventsOf(decision)).toEqual(['VolumeDeleted pv1', 'ClaimLost db']);
    expect(decision.unbinds).toHaveLength(1);
  });

  it('keeps a volume that is deleted before its claim until its storage is gone', () => {
    const cluster = new SimulatedCluster();
    cluster.create(made({ metadata: { ...whole, annotations: MADE } }));
    cluster.create(sampleClaim('db'));
    cluster.settle();
    cluster.delete('pv1');
    cluster.delete('db');
    cluster.settle();
    expect(cluster.volume('pv1')).toMatchObject({
      metadata: { finalizers: [RECLAIM_FINALIZER] },
      status: { phase: 'Released' },
    });
    cluster.append(finishReclaim(cluster.find<Volume>('pv1')!, [], at));
    cluster.settle();
    expect(cluster.find('pv1')).toBeUndefined();
  });
});

describe('a volume whose reclaim failed', () => {
  const failure = { reason: 'VolumeFailedDelete', message: 'no answer', count: 1, at };

  function failed(): SimulatedCluster {
    const cluster = new SimulatedCluster();
    cluster.create(
      sampleVolume('pv1', { spec: { persistentVolumeReclaimPolicy: 'Delete', claimRef: full } }),
    );
    cluster.settle();
    const volume = () => cluster.find<Volume>('pv1')!;
    cluster.append(startReclaim(volume(), 'Delete', at));
    cluster.append(failReclaim(volume(), failure));
    cluster.settle();
    return cluster;
  }

  it('stays Failed', () => {
    const { status, berth } = failed().volume('pv1');
    expect(status).toMatchObject({ phase: 'Failed', message: 'no answer' });
    expect(berth?.reclaim).toEqual({ action: 'Delete', failure });
  });

  it.each([
    ['the UID', { claimRef: mine }],
    ['the whole claimRef', {}],
  ])('is Available, and what failed is forgotten, when %s is taken away by hand', (_, left) => {
    const cluster = failed();
    cluster.edit<Volume>('pv1', ({ spec: { claimRef: _claimRef, ...spec }, ...rest }) => ({
      ...rest,
      spec: { ...spec, ...left },
    }));
    cluster.settle();
    expect(cluster.volume('pv1').status).toEqual({
      phase: 'Available',
      lastPhaseTransitionTime: expect.any(String) as string,
    });
    expect(cluster.volume('pv1').berth).toBeUndefined();
  });
});
