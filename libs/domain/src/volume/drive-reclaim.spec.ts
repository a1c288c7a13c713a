import { describe, expect, it } from 'vitest';
import { VOLUME_PROTECTION } from '../object/annotations.js';
import { createObject, deleteObject } from '../object/decide-object.js';
import { type Decision, type Tracked } from '../object/decision.js';
import { type KubeObject } from '../object/kube-object.js';
import { sampleVolume, SimulatedCluster, tracked } from '../testing.js';
import { failReclaim, finishReclaim, recycled, startReclaim } from './drive-reclaim.js';
import { RECLAIM_FINALIZER } from './reclaim.js';
import { type Volume } from './volume.js';

const at = '2026-02-03T04:05:06Z';
const failure = { reason: 'VolumeFailedDelete', message: 'no answer', count: 1, at };
const backing = {
  backend: 'gluster',
  url: 'http://heketi.example:8080',
  place: 'heketi-1',
  id: 'heketi-volume-1',
  volumeName: 'vol_berth_1_uid-db',
};
const claimRef = { namespace: 'team-a', name: 'db', uid: 'uid-db' };
const service: KubeObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'glusterfs-dynamic-db', namespace: 'team-a', uid: 'uid-service', creationTimestamp: at },
};

function typesOf({ changes }: Decision): readonly string[] {
  return changes.map(({ event }) => event.type);
}

/** A volume Berth made, whose claim is gone. */
function released(...foreign: readonly string[]): SimulatedCluster {
  const cluster = new SimulatedCluster();
  const finalizers = [VOLUME_PROTECTION, RECLAIM_FINALIZER, ...foreign];
  const spec = { claimRef, persistentVolumeReclaimPolicy: 'Delete' } as const;
  cluster.create({ ...sampleVolume('pv1', { metadata: { finalizers }, spec }), berth: { backing } });
  cluster.create(service);
  cluster.settle();
  return cluster;
}

function volumeIn(cluster: SimulatedCluster): Tracked<Volume> {
  return cluster.find<Volume>('pv1')!;
}

describe('giving storage back', () => {
  it('begins with an intent, once, and tells of what failed', () => {
    const cluster = released();
    cluster.append(startReclaim(volumeIn(cluster), 'Delete', at));
    expect(cluster.volume('pv1').berth).toEqual({ backing, reclaim: { action: 'Delete' } });
    expect(typesOf(startReclaim(volumeIn(cluster), 'Delete', at))).toEqual([]);
    cluster.append(failReclaim(volumeIn(cluster), failure));
    expect(cluster.volume('pv1')).toMatchObject({
      berth: { backing, reclaim: { action: 'Delete', failure } },
      status: { phase: 'Failed', message: 'no answer' },
    });
  });

  it('keeps what failed when it begins in another way', () => {
    const cluster = released();
    cluster.append(startReclaim(volumeIn(cluster), 'Recycle', at));
    cluster.append(failReclaim(volumeIn(cluster), failure));
    cluster.append(startReclaim(volumeIn(cluster), 'Delete', at));
    expect(cluster.volume('pv1').berth?.reclaim).toEqual({ action: 'Delete', failure });
  });

  it('ends the volume and all that belongs to it in one append, whatever finalizers of ours it has', () => {
    for (const isDeleted of [false, true]) {
      const cluster = released();
      if (isDeleted) cluster.append(deleteObject(volumeIn(cluster), { at, gracePeriodSeconds: 0 }));
      const belongings = [deleteObject(cluster.find(service.metadata.name)!, { at, gracePeriodSeconds: 0 })];
      const decision = finishReclaim(volumeIn(cluster), belongings, at);
      expect(typesOf(decision)).toEqual(['VolumeDeleted', 'ServiceDeleted']);
      cluster.append(decision);
      cluster.settle();
      expect(cluster.world.size).toBe(0);
    }
  });

  it('asks a volume that others hold to go, and leaves the rest to when they have let go', () => {
    const cluster = released('x/y');
    const belongings = [createObject('default', service)];
    const first = finishReclaim(volumeIn(cluster), belongings, at);
    expect(typesOf(first)).toEqual(['VolumeDeletionRequested']);
    cluster.append(first);
    const second = finishReclaim(volumeIn(cluster), belongings, at);
    expect(typesOf(second)).toEqual(['VolumeEdited']);
    cluster.append(second);
    expect(cluster.volume('pv1').metadata.finalizers).toEqual(['x/y']);
    expect(typesOf(finishReclaim(volumeIn(cluster), belongings, at))).toEqual([]);
    cluster.settle();
    expect(cluster.volume('pv1').metadata.finalizers).toEqual(['x/y']);
  });
});

describe('a volume that was scrubbed', () => {
  it('is anyone’s, or whoever’s a user reserved it for, and nothing of its reclaim is kept', () => {
    const spec = { claimRef, persistentVolumeReclaimPolicy: 'Recycle' } as const;
    const marked = { annotations: { 'pv.kubernetes.io/bound-by-controller': 'yes' } };
    const berth = { backing, reclaim: { action: 'Recycle', failure } } as const;
    const status = { phase: 'Failed' } as const;
    const [byUser] = recycled(tracked({ ...sampleVolume('pv1', { spec, status }), berth }), at).changes;
    expect(byUser?.after).toMatchObject({
      berth: { backing },
      spec: { claimRef: { namespace: 'team-a', name: 'db' } },
      status: { phase: 'Available' },
    });
    const object = { ...sampleVolume('pv1', { spec, status, metadata: marked }), berth };
    const [byBinder] = recycled(tracked(object), at).changes;
    expect((byBinder?.after.spec as Volume['spec']).claimRef).toBeUndefined();
  });
});

describe('what Berth keeps of a volume', () => {
  it('survives the edits of users, who do not see it', () => {
    const cluster = released();
    const { length } = cluster.events;
    cluster.edit<Volume>('pv1', ({ berth: _berth, ...seen }) => seen);
    cluster.edit<Volume>('pv1', (it) => ({ ...it, berth: { backing: { ...backing, id: 'of-another' } } }));
    expect(cluster.events).toHaveLength(length);
    expect(cluster.volume('pv1').berth).toEqual({ backing });
  });
});
