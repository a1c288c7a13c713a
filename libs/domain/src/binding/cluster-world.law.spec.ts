import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { type Claim } from '../claim/claim.js';
import { PROVISIONING_FINALIZER } from '../claim/provisioning.js';
import { canonicalJson } from '../json/canonical-json.js';
import { isScheduled } from '../kept/pod.js';
import { hasFinalizer } from '../object/finalizers.js';
import { parseQuantity } from '../quantity/quantity.js';
import { RECLAIM_FINALIZER } from '../volume/reclaim.js';
import { type Volume } from '../volume/volume.js';
import { histories, type History, play, sampleClaim, sampleVolume, SimulatedCluster } from '../testing.js';
import { type Node } from '../kept/node.js';
import { nodeNameOf } from './at-node.js';
import { matchVolume } from './match-volume.js';

function run(history: History): SimulatedCluster {
  return play(history).cluster;
}

function isPairOf(cluster: SimulatedCluster, claim: Claim): boolean {
  const volume = cluster.volumes.find(({ metadata }) => metadata.name === claim.spec.volumeName);
  return (
    volume !== undefined &&
    volume.spec.claimRef?.uid === claim.metadata.uid &&
    volume.status.phase === 'Bound' &&
    cluster.bindings.get(volume.metadata.uid) === claim.metadata.uid
  );
}

function isTiedToUnwilling(cluster: SimulatedCluster, { spec }: Volume): boolean {
  const claim = cluster.claims.find(({ metadata }) => metadata.uid === spec.claimRef?.uid);
  return claim !== undefined && (claim.spec.volumeName ?? '') === '';
}

/** A pod may use a claim, its volume may be being made, or the storage of a volume has to go first. */
function isHeldForReason(cluster: SimulatedCluster, object: Claim | Volume): boolean {
  const { metadata, kind } = object;
  if (kind === 'PersistentVolume')
    return hasFinalizer(object, RECLAIM_FINALIZER) && isReleased(object as Volume);
  const pods = cluster.world.podsUsing('team-a', metadata.name);
  return pods.some(isScheduled) || hasFinalizer(object, PROVISIONING_FINALIZER);
}

function isReleased({ status }: Volume): boolean {
  return status.phase === 'Released' || status.phase === 'Failed';
}

const runs = { numRuns: 1_000 };
vi.setConfig({ testTimeout: 60_000 });

describe('whatever users do to a small cluster, in the end', () => {
  it('each Bound claim has its own volume, Bound to it, and each pair of the log is such a one', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const cluster = run(history);
        const bound = cluster.claims.filter(({ status }) => status.phase === 'Bound');
        expect(bound.filter((claim) => !isPairOf(cluster, claim))).toEqual([]);
        expect(cluster.bindings.size).toBe(bound.length);
      }),
      runs,
    );
  });

  it('no volume is Bound without its claim', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const cluster = run(history);
        const bound = cluster.volumes.filter(({ status }) => status.phase === 'Bound');
        const alone = bound.filter(({ metadata }) => !cluster.bindings.has(metadata.uid));
        // As in Kubernetes, one that was tied by hand to a claim that does not take it is left as it was.
        expect(alone.filter((volume) => !isTiedToUnwilling(cluster, volume))).toEqual([]);
      }),
      runs,
    );
  });

  it('no claim waits while a volume fits it', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const cluster = run(history);
        const { world } = cluster;
        const isLate = cluster.find('late') !== undefined;
        const waiting = cluster.claims.filter(
          ({ metadata, spec, status }) =>
            status.phase === 'Pending' &&
            spec.volumeName === undefined &&
            metadata.deletionTimestamp === undefined,
        );
        for (const claim of waiting) {
          const pods = world.podsUsing('team-a', claim.metadata.name);
          const nodeName = nodeNameOf(claim, pods);
          const node = cluster.find<Node>(nodeName ?? '')?.object;
          const place = nodeName === undefined ? undefined : { nodeName, ...(node && { node }) };
          const late = place === undefined ? { reservedOnly: true } : { place };
          const options = isLate && claim.spec.storageClassName === 'late' ? late : {};
          expect(matchVolume(claim, cluster.volumes, options)).toBeUndefined();
        }
      }),
      runs,
    );
  });

  it('each Bound claim that asks for more than it has is noted to grow, and no other', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const bound = run(history).claims.filter(
          ({ metadata, status }) => status.phase === 'Bound' && metadata.deletionTimestamp === undefined,
        );
        for (const { spec, status, berth } of bound) {
          const { storage } = spec.resources.requests;
          const asks = parseQuantity(storage) > parseQuantity(status.capacity?.storage ?? '0');
          expect(berth?.expansion?.to).toBe(asks ? storage : undefined);
        }
      }),
      runs,
    );
  });

  it('no free volume is left Pending, and nothing that is going is held by us for nothing', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const cluster = run(history);
        const unsettled = cluster.volumes.filter(
          ({ spec, status }) => status.phase === 'Pending' && (spec.claimRef?.uid ?? '') === '',
        );
        expect(unsettled).toEqual([]);
        const going = [...cluster.claims, ...cluster.volumes].filter(
          ({ metadata, status }) => metadata.deletionTimestamp !== undefined && status.phase !== 'Bound',
        );
        expect(going.filter((it) => !isHeldForReason(cluster, it))).toEqual([]);
      }),
      runs,
    );
  });

  it('no Released volume is named by the claim that its claimRef names', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const cluster = run(history);
        const released = cluster.volumes.filter(({ status }) => status.phase === 'Released');
        const inUse = released.filter(({ metadata, spec: { claimRef } }) =>
          cluster.claims.some(
            (claim) =>
              claim.metadata.uid === claimRef?.uid &&
              claim.metadata.name === claimRef.name &&
              claim.spec.volumeName === metadata.name,
          ),
        );
        expect(inUse).toEqual([]);
      }),
      runs,
    );
  });

  it('as many claims are bound as there are volumes for, in whatever order all of them came', () => {
    const sizesOf = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 6 });
    fc.assert(
      fc.property(sizesOf, sizesOf, fc.nat(), fc.func(fc.boolean()), (asked, offered, seed, settles) => {
        const cluster = new SimulatedCluster(seed);
        asked.forEach((size, at) => {
          cluster.create(sampleClaim(`c${at}`, { size: `${size}Gi` }));
          if (settles(at)) cluster.settle();
        });
        offered.forEach((size, at) => {
          cluster.create(sampleVolume(`v${at}`, { size: `${size}Gi` }));
          if (settles(-1 - at)) cluster.settle();
        });
        cluster.settle();
        const free = cluster.volumes.filter(({ status }) => status.phase !== 'Bound');
        const waiting = cluster.claims.filter(({ status }) => status.phase !== 'Bound');
        expect(waiting.filter((claim) => matchVolume(claim, free) !== undefined)).toEqual([]);
      }),
      runs,
    );
  });

  it('the events alone give the states', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const cluster = run(history);
        const replayed = cluster.replay();
        for (const object of [...cluster.claims, ...cluster.volumes]) {
          expect(canonicalJson(replayed.get(object.metadata.uid))).toBe(canonicalJson(object));
        }
        expect(replayed.size).toBe(cluster.world.size);
      }),
    );
  });

  it('a binder that starts anew finds nothing to do', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const cluster = run(history);
        const before = cluster.events.length;
        cluster.restart();
        expect(cluster.events.slice(before).map(({ change }) => change.event.type)).toEqual([]);
      }),
      runs,
    );
  });
});
