import { expect } from 'vitest';
import type { StorageObject } from './storage.js';

/** Each Bound claim has a volume that names it back, each Bound volume such a claim, and none has two. */
export function expectPairs(claims: readonly StorageObject[], volumes: readonly StorageObject[]): void {
  const pairs = (objects: readonly string[]) => [...objects].sort();
  const bound = claims.filter(({ status }) => status.phase === 'Bound');
  const taken = volumes.filter(({ status }) => status.phase === 'Bound');
  expect(pairs(taken.map(({ metadata, spec }) => `${metadata.name} ${spec.claimRef?.uid ?? ''}`))).toEqual(
    pairs(bound.map(({ metadata, spec }) => `${spec.volumeName ?? ''} ${metadata.uid}`)),
  );
  expect(new Set(taken.map(({ spec }) => spec.claimRef?.uid)).size).toBe(taken.length);
}

/** Names of the claims that wait although a free volume of their class is large enough. */
export function waitingInVain(
  claims: readonly StorageObject[],
  volumes: readonly StorageObject[],
): readonly string[] {
  const free = volumes.filter(
    ({ metadata, status }) => status.phase === 'Available' && metadata.deletionTimestamp === undefined,
  );
  return claims
    .filter(({ metadata, status }) => status.phase !== 'Bound' && metadata.deletionTimestamp === undefined)
    .filter((claim) => free.some((volume) => fits(claim, volume)))
    .map(({ metadata }) => metadata.name);
}

/** Sizes are in whole Gi here. */
function fits(claim: StorageObject, volume: StorageObject): boolean {
  const asked = Number.parseInt(claim.spec.resources?.requests.storage ?? '');
  const offered = Number.parseInt(volume.spec.capacity?.storage ?? '');
  return claim.spec.storageClassName === volume.spec.storageClassName && offered >= asked;
}
