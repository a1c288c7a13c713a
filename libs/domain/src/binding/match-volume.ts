import { type Claim } from '../claim/claim.js';
import { matchesLabelSelector } from '../labels/label-selector.js';
import { compareQuantities } from '../quantity/quantity.js';
import { type Volume } from '../volume/volume.js';
import { capacityOf, classNameOf, isFree, isReservedFor, modeSetOf, suits } from './fit.js';
import { isReachable, type Place } from './place.js';

/** How a search is narrowed. */
export type MatchOptions = {
  /** The class binds late and no node is chosen: only volumes reserved for the claim count. */
  readonly reservedOnly?: boolean;
  /** The class binds late, and this node is chosen: a volume that anyone may have must be reachable from it. */
  readonly place?: Place;
};

/**
 * The volume a claim that names none shall have, by the plain rule: of those that fit, the first by number of access
 * modes, the modes themselves, reservation for this claim, size, and name. The index gives the same answer faster.
 *
 * A reservation overrides class, selector and phase, but not size, modes, volume mode, attributes class and deletion.
 */
export function matchVolume(
  claim: Claim,
  volumes: Iterable<Volume>,
  options: MatchOptions = {},
): Volume | undefined {
  let best: Volume | undefined;
  for (const volume of volumes) {
    if (!mayServe(volume, claim, options)) continue;
    if (best === undefined || comesBefore(volume, best, claim)) best = volume;
  }
  return best;
}

/** True when the plain rule would consider the volume for the claim at all. */
export function mayServe(
  volume: Volume,
  claim: Claim,
  { reservedOnly = false, place }: MatchOptions = {},
): boolean {
  if (!suits(volume, claim)) return false;
  if (isReservedFor(volume, claim)) return true;
  return (
    !reservedOnly &&
    isFree(volume) &&
    (place === undefined || isReachable(volume, place)) &&
    classNameOf(volume) === classNameOf(claim) &&
    matchesLabelSelector(claim.spec.selector, volume.metadata.labels)
  );
}

function comesBefore(one: Volume, other: Volume, claim: Claim): boolean {
  return (
    (compareModeSets(modeSetOf(one.spec.accessModes), modeSetOf(other.spec.accessModes)) ||
      Number(isReservedFor(other, claim)) - Number(isReservedFor(one, claim)) ||
      compareQuantities(capacityOf(one), capacityOf(other)) ||
      compareNames(one.metadata.name, other.metadata.name)) < 0
  );
}

/** Fewest modes first; among as many, by their names, so that the order is total. */
export function compareModeSets(one: readonly string[], other: readonly string[]): number {
  return one.length - other.length || compareNames(one.join(), other.join());
}

export function compareNames(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
