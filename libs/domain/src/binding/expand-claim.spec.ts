import { describe, expect, it } from 'vitest';
import { type Claim } from '../claim/claim.js';
import { completeExpansion, failExpansion, startExpansion } from '../claim/drive-expansion.js';
import { type Volume } from '../volume/volume.js';
import { claimed, sampleClaim, sampleVolume, SimulatedCluster } from '../testing.js';

const at = '2026-02-03T04:05:06Z';
const NOW = '2026-01-02T03:04:05Z';
const claimRef = { namespace: 'team-a', name: 'db', uid: 'uid-db' };
const backing = { backend: 'b', url: 'http://b:80', place: 'p', id: 'i', volumeName: 'v' };
const intent = {
  backend: 'b',
  url: 'http://b:80',
  volumeId: 'i',
  volumeName: 'v',
  fromBytes: 5 * 2 ** 30,
  toBytes: 8 * 2 ** 30,
  at,
};
const glusterfs = { endpoints: 'e', path: 'v' };
const made = (): Volume => ({
  ...sampleVolume('pv1', { spec: { nfs: undefined, glusterfs, claimRef }, status: { phase: 'Bound' } }),
  berth: { backing },
});
const volumeOf = (source: object): Volume =>
  sampleVolume('pv1', { spec: { nfs: undefined, ...source, claimRef }, status: { phase: 'Bound' } });

/** A claim of 5Gi, Bound to the volume, that then asks for this much. */
function clusterAsking(storage: string, volume: Volume): SimulatedCluster {
  const cluster = new SimulatedCluster();
  cluster.create(volume);
  cluster.create(sampleClaim('db', { size: '5Gi' }));
  cluster.settle();
  ask(cluster, storage);
  return cluster;
}

function ask(cluster: SimulatedCluster, storage: string): void {
  cluster.edit<Claim>('db', (it) => ({ ...it, spec: { ...it.spec, resources: { requests: { storage } } } }));
  cluster.settle();
}

const typesIn = (cluster: SimulatedCluster) => cluster.events.map(({ change }) => change.event.type);
const requestsIn = (cluster: SimulatedCluster) =>
  typesIn(cluster).filter((type) => type === 'ClaimExpansionRequested').length;
const both = (cluster: SimulatedCluster) =>
  [cluster.find<Claim>('db')!, cluster.find<Volume>('pv1')!] as const;

describe('a Bound claim that asks for more than it has', () => {
  it('is Resizing, once, where Berth has made its volume', () => {
    const cluster = clusterAsking('8Gi', made());
    expect(requestsIn(cluster)).toBe(1);
    expect(cluster.claim('db').status).toEqual({
      phase: 'Bound',
      accessModes: ['ReadWriteOnce'],
      capacity: { storage: '5Gi' },
      conditions: [{ type: 'Resizing', status: 'True', lastTransitionTime: NOW }],
      allocatedResources: { storage: '8Gi' },
      allocatedResourceStatuses: { storage: 'ControllerResizeInProgress' },
    });
    expect(cluster.volume('pv1').spec.capacity).toEqual({ storage: '5Gi' });
    cluster.restart();
    expect(requestsIn(cluster)).toBe(1);
  });

  it.each<[string, Volume, string]>([
    ['a CSI driver', volumeOf({ csi: { driver: 'd', volumeHandle: 'h' } }), 'external'],
    ['nobody it knows of', volumeOf({ nfs: { server: 's', path: '/' } }), 'nobody'],
    ['nobody, of a Heketi volume that it has not made', volumeOf({ glusterfs }), 'nobody'],
  ])('is left to %s otherwise, and its status is not touched', (_who, volume, expander) => {
    const cluster = clusterAsking('8Gi', volume);
    expect(cluster.claim('db').berth?.expansion).toEqual({ expander, to: '8Gi' });
    expect(Object.keys(cluster.claim('db').status).sort()).toEqual(['accessModes', 'capacity', 'phase']);
  });

  it.each([
    ['asks for no more', '5Gi'],
    ['asks for the same in other words', '5120Mi'],
    ['asks for less', '1Gi'],
  ])('does nothing when it %s', (_what, storage) => {
    expect(requestsIn(clusterAsking(storage, made()))).toBe(0);
  });

  it('does nothing while its status does not say what it has', () => {
    const cluster = new SimulatedCluster();
    cluster.create(made());
    cluster.create(sampleClaim('db', { size: '5Gi' }));
    cluster.settle();
    // As clients may write it.
    const capacity = {} as { storage: string };
    cluster.edit<Claim>('db', (it) => ({ ...it, status: { ...it.status, capacity } }));
    ask(cluster, '8Gi');
    expect(requestsIn(cluster)).toBe(0);
  });

  it('does nothing while it is not Bound, or is about to go', () => {
    const cluster = new SimulatedCluster();
    cluster.create(sampleClaim('db', { size: '8Gi' }));
    cluster.create(claimed('lost', 'gone'));
    cluster.settle();
    expect(requestsIn(cluster)).toBe(0);
  });
});

describe('an expansion of Berth’s own', () => {
  it('ends with the volume, then the claim, in one append', () => {
    const cluster = clusterAsking('8Gi', made());
    cluster.append(completeExpansion(...both(cluster), '9Gi', at));
    expect(typesIn(cluster).slice(-2)).toEqual(['VolumeExpanded', 'ClaimExpanded']);
    expect(cluster.volume('pv1').spec.capacity).toEqual({ storage: '9Gi' });
    expect(cluster.claim('db').berth).toBeUndefined();
    expect(cluster.claim('db').status).toEqual({
      phase: 'Bound',
      accessModes: ['ReadWriteOnce'],
      capacity: { storage: '9Gi' },
      allocatedResources: { storage: '8Gi' },
    });
    cluster.settle();
    expect(requestsIn(cluster)).toBe(1);
  });

  it.each([
    [true, 'ControllerResizeInfeasible'],
    [false, 'ControllerResizeInProgress'],
  ])('that fails keeps the request (infeasible: %s)', (infeasible, status) => {
    const cluster = clusterAsking('8Gi', made());
    const [claim] = both(cluster);
    cluster.append(failExpansion(claim, { message: 'no space', count: 2, infeasible, at }));
    cluster.settle();
    expect(cluster.claim('db').spec.resources.requests.storage).toBe('8Gi');
    expect(cluster.claim('db').status).toMatchObject({
      capacity: { storage: '5Gi' },
      allocatedResourceStatuses: { storage: status },
      conditions: [
        { type: 'Resizing', status: 'True', lastTransitionTime: NOW },
        { type: 'ControllerResizeError', status: 'True', lastTransitionTime: at, message: 'no space' },
      ],
    });
  });

  it('that failed begins anew with a lower request', () => {
    const cluster = clusterAsking('8Gi', made());
    const [claim] = both(cluster);
    cluster.append(failExpansion(claim, { message: 'no space', count: 1, infeasible: true, at }));
    ask(cluster, '6Gi');
    expect(cluster.claim('db').berth?.expansion).toEqual({ expander: 'berth', to: '6Gi' });
    expect(cluster.claim('db').status).toMatchObject({
      conditions: [{ type: 'Resizing' }],
      allocatedResources: { storage: '6Gi' },
      allocatedResourceStatuses: { storage: 'ControllerResizeInProgress' },
    });
  });

  it('keeps the intent while the request changes, while an ending is unknown, and while the volume is lost', () => {
    const cluster = clusterAsking('8Gi', made());
    cluster.append(startExpansion(both(cluster)[0], intent));
    const kept = () => cluster.claim('db').berth?.expansion?.intent;
    ask(cluster, '9Gi');
    expect(cluster.claim('db').berth?.expansion).toEqual({ expander: 'berth', to: '9Gi', intent });
    const failure = { message: 'no answer', count: 1, infeasible: false, at };
    cluster.append(failExpansion(both(cluster)[0], failure, false));
    expect(kept()).toEqual(intent);
    cluster.edit<Volume>('pv1', (it) => ({
      ...it,
      spec: { ...it.spec, claimRef: { ...claimRef, uid: 'x' } },
    }));
    cluster.settle();
    expect([cluster.claim('db').status.phase, kept()]).toEqual(['Lost', intent]);
  });

  it('ends the intent with a certain failure', () => {
    const cluster = clusterAsking('8Gi', made());
    cluster.append(startExpansion(both(cluster)[0], intent));
    const failure = { message: 'no space', count: 1, infeasible: false, at };
    cluster.append(failExpansion(both(cluster)[0], failure));
    expect(cluster.claim('db').berth?.expansion).toEqual({ expander: 'berth', to: '8Gi', failure });
  });

  it('begins no more once its claim shall go', () => {
    const cluster = clusterAsking('8Gi', made());
    const [claim] = both(cluster);
    const going = { ...claim.object, metadata: { ...claim.object.metadata, deletionTimestamp: at } };
    expect(startExpansion({ ...claim, object: going }, intent).changes).toEqual([]);
  });

  it('is not ended by what a client writes into the status', () => {
    const cluster = clusterAsking('8Gi', made());
    const capacity = { storage: '8Gi' };
    cluster.edit<Claim>('db', (it) => ({ ...it, status: { ...it.status, capacity } }));
    cluster.settle();
    expect(cluster.claim('db').berth?.expansion).toEqual({ expander: 'berth', to: '8Gi' });
  });

  it('is nothing to complete once nobody asks for it', () => {
    const cluster = clusterAsking('8Gi', made());
    const [claim, volume] = both(cluster);
    const { berth: _forgotten, ...object } = claim.object;
    expect(completeExpansion({ ...claim, object }, volume, '8Gi', at).changes).toEqual([]);
  });
});

describe('an expansion of someone else', () => {
  it('is forgotten once the claim’s status says that it has what it asks for', () => {
    const cluster = clusterAsking('8Gi', volumeOf({ csi: { driver: 'd', volumeHandle: 'h' } }));
    const has = (storage: string) =>
      cluster.edit<Claim>('db', (it) => ({ ...it, status: { ...it.status, capacity: { storage } } }));
    has('6Gi');
    cluster.settle();
    expect(cluster.claim('db').berth?.expansion).toBeDefined();
    has('8Gi');
    cluster.settle();
    expect(cluster.claim('db').berth).toBeUndefined();
    expect(requestsIn(cluster)).toBe(1);
    ask(cluster, '10Gi');
    expect(requestsIn(cluster)).toBe(2);
  });
});
