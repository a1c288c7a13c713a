import { type Claim } from '../claim/claim.js';
import { canonicalJson } from '../json/canonical-json.js';
import { type Tracked } from '../object/decision.js';
import { type Volume } from '../volume/volume.js';
import { type Quantity } from '../quantity/quantity.js';
import { attributesClassOf, capacityOf, classNameOf, modeSetOf, requestOf, volumeModeOf } from './fit.js';
import { compareNames, mayServe } from './match-volume.js';
import { SortedList } from './sorted-list.js';

/** Claims that ask for the same, oldest first; the size is read once for all of them. */
type Ask = { readonly request: Quantity; readonly claims: SortedList<Tracked<Claim>> };

/**
 * Claims that look for a volume, so that a volume that comes free finds the oldest. A free volume serves
 * either all claims of an ask or none, so its search costs by the number of different asks, not of claims.
 */
export class WaitingClaims {
  readonly #groups = new Map<string, Map<string, Ask>>();

  add(claim: Tracked<Claim>): void {
    const group = groupOf(claim.object);
    const asks = this.#groups.get(group) ?? new Map<string, Ask>();
    const key = askOf(claim.object);
    const ask = asks.get(key) ?? {
      request: requestOf(claim.object),
      claims: new SortedList<Tracked<Claim>>(byAge),
    };
    ask.claims.add(claim);
    this.#groups.set(group, asks.set(key, ask));
  }

  /** Removes a claim, given as it was added. */
  remove(claim: Tracked<Claim>): void {
    const group = groupOf(claim.object);
    const asks = this.#groups.get(group);
    const key = askOf(claim.object);
    const ask = asks?.get(key);
    ask?.claims.remove(claim);
    if (ask?.claims.size === 0) asks?.delete(key);
    if (asks?.size === 0) this.#groups.delete(group);
  }

  /** The claims of a class, of every volume mode, in no order. */
  ofClass(className: string): readonly Tracked<Claim>[] {
    return [...this.#groups.values()]
      .flatMap((asks) => [...asks.values()])
      .filter((ask) => firstOf(ask).some(({ object }) => classNameOf(object) === className))
      .flatMap((ask) => [...everyOne(ask)]);
  }

  /** The oldest claim that this free volume may serve; it may well prefer another. */
  firstFor(volume: Volume): Tracked<Claim> | undefined {
    const asks = [...(this.#groups.get(groupOf(volume))?.values() ?? [])];
    const capacity = capacityOf(volume);
    return asks
      .filter(({ request }) => request <= capacity)
      .flatMap(firstOf)
      .filter(({ object }) => mayServe(volume, object))
      .sort(byAge)[0];
  }
}

function everyOne(ask: Ask): Iterable<Tracked<Claim>> {
  return ask.claims.from(() => 0);
}

function firstOf(ask: Ask): readonly Tracked<Claim>[] {
  for (const claim of everyOne(ask)) return [claim];
  return [];
}

/**
 * By the second in which they were made, and within it by UID, which begins with the millisecond. Nothing that happens
 * to a claim later costs it its place.
 */
export function byAge(
  { object: { metadata: one } }: Tracked<Claim>,
  { object: { metadata: other } }: Tracked<Claim>,
): number {
  return compareNames(one.creationTimestamp, other.creationTimestamp) || compareNames(one.uid, other.uid);
}

function groupOf(object: Claim | Volume): string {
  return JSON.stringify([classNameOf(object), volumeModeOf(object), attributesClassOf(object)]);
}

function askOf({ spec }: Claim): string {
  const { accessModes, resources, selector } = spec;
  return canonicalJson([modeSetOf(accessModes), resources.requests.storage, selector ?? {}]);
}
