import { describe, expect, it } from 'vitest';
import { BIND_COMPLETED, SELECTED_NODE } from '../object/annotations.js';
import { createObject, deleteObject } from '../object/decide-object.js';
import { type Decision, type Tracked } from '../object/decision.js';
import { type KubeObject } from '../object/kube-object.js';
import { sampleClaim, sampleClass, sampleNode, sampleVolume, SimulatedCluster } from '../testing.js';
import { type Claim } from './claim.js';
import {
  abandonProvisioning,
  completeProvisioning,
  failProvisioning,
  startProvisioning,
} from './drive-provisioning.js';
import { PROVISIONING_FINALIZER } from './provisioning.js';

const at = '2026-02-03T04:05:06Z';
const why = { message: 'the claim is gone', at };
const intent = {
  backend: 'gluster',
  url: 'http://heketi.example:8080',
  place: 'heketi-1',
  volumeName: 'vol_berth_1_uid-db',
  capacityBytes: 1_073_741_824,
  at,
};

/** A cluster with a claim whose volume is about to be made. */
function clusterWithIntent(): SimulatedCluster {
  const cluster = new SimulatedCluster();
  cluster.create(sampleClass('slow', { provisioner: 'kubernetes.io/glusterfs' }));
  cluster.create(sampleClaim('db'));
  cluster.settle();
  cluster.append(startProvisioning(claimIn(cluster), intent));
  return cluster;
}

function claimIn(cluster: SimulatedCluster): Tracked<Claim> {
  return cluster.find<Claim>('db')!;
}

function madeVolume() {
  const claimRef = { namespace: 'team-a', name: 'db', uid: 'uid-db' };
  return sampleVolume('pvc-uid-db', { spec: { claimRef, persistentVolumeReclaimPolicy: 'Delete' } });
}

function typesOf({ changes }: Decision): readonly string[] {
  return changes.map(({ event }) => event.type);
}

const endpoints: KubeObject = {
  apiVersion: 'v1',
  kind: 'Endpoints',
  metadata: { name: 'glusterfs-dynamic-db', namespace: 'team-a', uid: 'uid-ep', creationTimestamp: at },
};

describe('a volume that was made', () => {
  it('comes with the claim’s outcome and all that belongs to it in one append, and before the outcome', () => {
    const cluster = clusterWithIntent();
    const belongings = [createObject('default', endpoints)];
    const decision = completeProvisioning(claimIn(cluster), madeVolume(), belongings, at);
    expect(typesOf(decision)).toEqual(['VolumeCreated', 'ProvisioningSucceeded', 'EndpointsCreated']);
    expect(decision).toMatchObject({ binds: [], unbinds: [] });
  });

  it('is bound to its claim, which is asked for no other', () => {
    const cluster = clusterWithIntent();
    cluster.append(completeProvisioning(claimIn(cluster), madeVolume(), [], at));
    cluster.settle();
    expect(cluster.claim('db').spec.volumeName).toBe('pvc-uid-db');
    expect(cluster.claim('db').berth).toBeUndefined();
    expect(cluster.claim('db').metadata.annotations?.[BIND_COMPLETED]).toBe('yes');
    const requests = cluster.events.filter(
      ({ change }) => change.event.type === 'ClaimProvisioningRequested',
    );
    expect(requests).toHaveLength(1);
  });

  it('is for a live claim that someone makes one for', () => {
    const cluster = clusterWithIntent();
    cluster.append(deleteObject(claimIn(cluster), { at, gracePeriodSeconds: 0 }));
    expect(typesOf(completeProvisioning(claimIn(cluster), madeVolume(), [], at))).toEqual([]);
    const other = { ...claimIn(cluster), object: sampleClaim('db') };
    expect(typesOf(completeProvisioning(other, madeVolume(), [], at))).toEqual([]);
  });
});

describe('a claim that was deleted while its volume is being made', () => {
  function deleted(): SimulatedCluster {
    const cluster = clusterWithIntent();
    cluster.delete('db');
    cluster.settle();
    return cluster;
  }

  it('stays until nothing is left at the back end, and then goes', () => {
    const cluster = deleted();
    expect(cluster.claim('db').metadata.finalizers).toEqual([PROVISIONING_FINALIZER]);
    expect(cluster.world.outlook('uid-db', at)?.wait).toEqual({
      for: 'finalizers',
      finalizers: [PROVISIONING_FINALIZER],
    });
    cluster.append(abandonProvisioning(claimIn(cluster), why));
    expect(cluster.find('db')).toBeUndefined();
  });

  it('keeps an intent that has failed for certain till it is given up, so that this ends it', () => {
    const cluster = deleted();
    const failure = { reason: 'ProvisioningFailed', message: 'no space', count: 1, at };
    cluster.append(failProvisioning(claimIn(cluster), failure, true));
    cluster.settle();
    expect(cluster.claim('db').berth?.provisioning).toMatchObject({ intent, failure });
    cluster.append(abandonProvisioning(claimIn(cluster), why));
    expect(cluster.find('db')).toBeUndefined();
  });

  it('releases the volume it had found meanwhile', () => {
    const cluster = clusterWithIntent();
    cluster.create(sampleVolume('pv1'));
    cluster.settle();
    cluster.delete('db');
    cluster.settle();
    const decision = abandonProvisioning(claimIn(cluster), why, cluster.find('pv1'));
    expect(typesOf(decision)).toEqual(['ClaimDeleted', 'VolumeReleased']);
    cluster.append(decision);
    expect(cluster.bindings.size).toBe(0);
  });
});

describe('a claim whose volume is given up', () => {
  it('is asked for anew while it still wants one', () => {
    const cluster = clusterWithIntent();
    cluster.append(abandonProvisioning(claimIn(cluster), why));
    cluster.settle();
    expect(cluster.claim('db').berth?.provisioning).toMatchObject({ className: 'slow' });
  });

  it('of a late class waits for a pod again when its node was taken away', () => {
    const late = sampleClass('slow', {
      provisioner: 'kubernetes.io/glusterfs',
      volumeBindingMode: 'WaitForFirstConsumer',
    });
    const cluster = new SimulatedCluster();
    cluster.create(late);
    cluster.create(sampleNode('n1'));
    cluster.create(sampleClaim('db', { metadata: { annotations: { [SELECTED_NODE]: 'n1' } } }));
    cluster.settle();
    cluster.append(startProvisioning(claimIn(cluster), intent));
    cluster.edit<Claim>('db', ({ metadata: { annotations: _annotations, ...metadata }, ...rest }) => ({
      ...rest,
      metadata,
    }));
    cluster.settle();
    const { berth } = cluster.claim('db');
    expect(berth?.waiting?.reason).toBe('WaitForFirstConsumer');
    expect(berth?.provisioning?.intent).toEqual(intent);
  });
});
