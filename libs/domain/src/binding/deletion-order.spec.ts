import { describe, expect, it } from 'vitest';
import { CLAIM_PROTECTION, PROVISIONED_BY, VOLUME_PROTECTION } from '../object/annotations.js';
import { RECLAIM_FINALIZER } from '../volume/reclaim.js';
import { type ReclaimPolicy, type Volume } from '../volume/volume.js';
import { sampleClaim, samplePod, sampleVolume, SimulatedBackEnd, SimulatedCluster } from '../testing.js';

const backing = { backend: 'b', url: 'http://b:80', place: 'p', id: 'i', volumeName: 'vol' };

function made(): Volume {
  const metadata = {
    annotations: { [PROVISIONED_BY]: 'kubernetes.io/glusterfs' },
    finalizers: [VOLUME_PROTECTION, RECLAIM_FINALIZER],
  };
  const spec = { persistentVolumeReclaimPolicy: 'Delete' } as const;
  return { ...sampleVolume('pv1', { metadata, spec }), berth: { backing } };
}

const byHand = (persistentVolumeReclaimPolicy: ReclaimPolicy) => (): Volume =>
  sampleVolume('pv1', { spec: { persistentVolumeReclaimPolicy } });

const NAMES = ['web', 'db', 'pv1'] as const;
const ORDERS = NAMES.flatMap((first) =>
  NAMES.flatMap((second) =>
    NAMES.filter((third) => new Set([first, second, third]).size === 3).map(
      (third) => [first, second, third] as const,
    ),
  ),
);
const VOLUMES: readonly (readonly [string, () => Volume])[] = [
  ['made by Berth', made],
  ['kept', byHand('Retain')],
  ['scrubbed', byHand('Recycle')],
  ['made by hand, to be deleted', byHand('Delete')],
];

/** A pod on a node, its claim, and the volume of that; what is at the back end is the volume’s. */
function inUse(volume: Volume) {
  const cluster = new SimulatedCluster();
  const backEnd = new SimulatedBackEnd(cluster);
  if (volume.berth?.backing !== undefined) backEnd.volumes.add(volume.berth.backing.volumeName);
  cluster.create(volume);
  cluster.create(sampleClaim('db'));
  cluster.create(samplePod('web', ['db'], 'n1'));
  cluster.settle();
  return { cluster, backEnd };
}

/** Whoever is still needed is still there, held by its protection. */
function expectProtected(cluster: SimulatedCluster): void {
  const [pod, claim, volume] = NAMES.map((name) => cluster.find(name)?.object);
  if (pod !== undefined) expect(claim?.metadata.finalizers).toContain(CLAIM_PROTECTION);
  if (claim !== undefined) {
    expect(claim).toMatchObject({ status: { phase: 'Bound' } });
    expect(volume).toMatchObject({ status: { phase: 'Bound' } });
    expect(volume?.metadata.finalizers).toContain(VOLUME_PROTECTION);
  }
}

describe.each(VOLUMES)('a volume %s', (_what, volume) => {
  it.each(ORDERS)('goes after its users when they are deleted as %s, %s, %s', (...order) => {
    const { cluster, backEnd } = inUse(volume());
    for (const name of order) {
      cluster.delete(name);
      cluster.settle();
      expectProtected(cluster);
      backEnd.reclaim(true);
      cluster.settle();
    }
    expect(NAMES.filter((name) => cluster.find(name) !== undefined)).toEqual([]);
    expect([...backEnd.volumes]).toEqual([]);
    expect(cluster.bindings.size).toBe(0);
  });
});
