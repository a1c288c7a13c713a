import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { type Claim } from '../claim/claim.js';
import { madeVolumeName } from '../claim/provisioning.js';
import { type Node } from '../kept/node.js';
import { isOver, isScheduled } from '../kept/pod.js';
import { annotationOf, BIND_COMPLETED } from '../object/annotations.js';
import { chooseDefaultClass, classOf } from '../storage-class/class-of.js';
import { makerOf } from '../storage-class/provisioners.js';
import { bindsLate, type StorageClass } from '../storage-class/storage-class.js';
import { type Volume } from '../volume/volume.js';
import { histories, play, type SimulatedCluster } from '../testing.js';
import { nodeNameOf } from './at-node.js';
import { volumeModeOf } from './fit.js';

const REQUESTED = 'requested';
const runs = { numRuns: 1_000 };
vi.setConfig({ testTimeout: 60_000 });

/** What a claim should say that it waits for, by the plain rules; nothing: undefined. */
function expectedOf(cluster: SimulatedCluster, claim: Claim): string | undefined {
  if (claim.status.phase !== 'Pending') return undefined;
  const { volumeName } = claim.spec;
  if (volumeName !== undefined) return expectedOfNamed(cluster.find<Volume>(volumeName)?.object);
  const className = classOf(claim) ?? '';
  const storageClass = cluster.find<StorageClass>(className)?.object;
  if (className === '') return hasTiedMismatch(cluster, claim) ? 'VolumeMismatch' : 'FailedBinding';
  const hasMade = cluster.find(madeVolumeName(claim.metadata.uid)) !== undefined;
  return bindsLate(storageClass)
    ? expectedOfLate(cluster, claim, storageClass!, hasMade)
    : expectedOfClass(storageClass, hasMade);
}

function expectedOfLate(
  cluster: SimulatedCluster,
  claim: Claim,
  storageClass: StorageClass,
  hasMade: boolean,
): string | undefined {
  const pods = cluster.world.podsUsing('team-a', claim.metadata.name);
  const nodeName = nodeNameOf(claim, pods);
  if (nodeName !== undefined) {
    return hindranceAt(cluster, nodeName, storageClass) ?? expectedOfClass(storageClass, hasMade);
  }
  const waits = pods.some((pod) => !isScheduled(pod) && !isOver(pod));
  return waits ? 'WaitForPodScheduled' : 'WaitForFirstConsumer';
}

/** Why no volume can be made for a node; undefined: one can. */
function hindranceAt(
  cluster: SimulatedCluster,
  nodeName: string,
  { provisioner, allowedTopologies = [] }: StorageClass,
): string | undefined {
  if (makerOf(provisioner) === 'nobody') return 'FailedBinding';
  const node = cluster.find<Node>(nodeName)?.object;
  const zones = allowedTopologies.flatMap(({ matchLabelExpressions = [] }) =>
    matchLabelExpressions.flatMap(({ values }) => values),
  );
  const isAllowed = zones.length === 0 || zones.includes(node?.metadata.labels?.['zone'] ?? '');
  return node !== undefined && isAllowed ? undefined : 'ProvisioningFailed';
}

function expectedOfNamed(volume: Volume | undefined): string {
  return volume !== undefined && volume.spec.claimRef === undefined ? 'VolumeMismatch' : 'FailedBinding';
}

function expectedOfClass(storageClass: StorageClass | undefined, hasMade: boolean): string | undefined {
  if (storageClass === undefined) return 'ProvisioningFailed';
  const berth = hasMade ? undefined : REQUESTED;
  const said = { berth, external: 'ExternalProvisioning', nobody: 'ProvisioningFailed' };
  return said[makerOf(storageClass.provisioner)];
}

function hasTiedMismatch(cluster: SimulatedCluster, claim: Claim): boolean {
  return cluster.volumes.some(
    (volume) =>
      volume.spec.claimRef?.uid === claim.metadata.uid &&
      volume.spec.claimRef.name === claim.metadata.name &&
      volumeModeOf(volume) !== volumeModeOf(claim),
  );
}

function saidOf({ berth }: Claim): string | undefined {
  if (berth?.waiting !== undefined) return berth.waiting.reason;
  return berth?.provisioning?.intent !== undefined || berth?.provisioning === undefined
    ? undefined
    : REQUESTED;
}

function isLive({ metadata }: Claim): boolean {
  return metadata.deletionTimestamp === undefined;
}

function isNaming({ spec }: Claim): boolean {
  return (spec.volumeName ?? '') !== '';
}

function isBegun({ berth }: Claim): boolean {
  return berth?.provisioning?.intent !== undefined;
}

describe('whatever users, a provisioner and a reclaimer do to a small cluster, in the end', () => {
  it('each claim says what it waits for, and is asked a volume for where Berth makes it', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const { cluster } = play(history);
        for (const claim of cluster.claims.filter(isLive)) {
          const waits = expectedOf(cluster, claim);
          const isAsked = [REQUESTED, 'ExternalProvisioning', undefined].includes(waits);
          const isTied = !isAsked && !isNaming(claim) && hasTiedMismatch(cluster, claim);
          const expected = isTied ? 'VolumeMismatch' : waits;
          if (expected === REQUESTED) {
            expect(claim.berth?.waiting).toBeUndefined();
            expect(claim.berth?.provisioning).toMatchObject({ className: claim.spec.storageClassName });
          } else expect(saidOf(claim)).toBe(expected);
        }
      }),
      runs,
    );
  });

  it('no claim lacks a class that there is a default for', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const { cluster } = play(history);
        const classes = ['slow', 'late', 'outside'].flatMap((name) => cluster.find(name)?.object ?? []);
        if (chooseDefaultClass(classes) === undefined) return;
        const lacking = cluster.claims.filter(
          (claim) =>
            isLive(claim) &&
            claim.status.phase === 'Pending' &&
            classOf(claim) === undefined &&
            (claim.spec.volumeName ?? '') === '' &&
            annotationOf(claim, BIND_COMPLETED) === undefined,
        );
        expect(lacking).toEqual([]);
      }),
      runs,
    );
  });

  it('the back end has the volumes that stand for it and no others, once all have finished', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const { cluster, backEnd } = play(history);
        backEnd.finish();
        const unfinished = cluster.claims.filter(
          (claim) => claim.berth?.provisioning !== undefined && (isLive(claim) || isBegun(claim)),
        );
        expect(unfinished).toEqual([]);
        const standing = cluster.volumes.flatMap(({ berth }) => berth?.backing?.volumeName ?? []);
        expect([...backEnd.volumes].sort()).toEqual(standing.sort());
        const { length } = cluster.events;
        cluster.restart();
        expect(cluster.events).toHaveLength(length);
      }),
      runs,
    );
  });
});
