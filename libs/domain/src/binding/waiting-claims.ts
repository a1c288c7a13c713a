import { type Claim } from '../claim/claim.js';
import { type Tracked } from '../object/decision.js';
import { type Volume } from '../volume/volume.js';
import { attributesClassOf, classNameOf, volumeModeOf } from './fit.js';
import { compareNames, mayServe } from './match-volume.js';
import { SortedList } from './sorted-list.js';

/** Claims that look for a volume, in the order of the log, so that a volume that comes free finds the first. */
export class WaitingClaims {
  readonly #groups = new Map<string, SortedList<Tracked<Claim>>>();

  add(claim: Tracked<Claim>): void {
    const group = groupOf(claim.object);
    const known = this.#groups.get(group) ?? new SortedList<Tracked<Claim>>(inLogOrder);
    this.#groups.set(group, known);
    known.add(claim);
  }

  /** Removes a claim, given as it was added. */
  remove(claim: Tracked<Claim>): void {
    const group = groupOf(claim.object);
    const known = this.#groups.get(group);
    known?.remove(claim);
    if (known?.size === 0) this.#groups.delete(group);
  }

  /** The claims of a class, of every volume mode, in no order. */
  ofClass(className: string): readonly Tracked<Claim>[] {
    return [...this.#groups.values()].flatMap((group) => {
      const [first] = group.from(() => 0);
      return first !== undefined && classNameOf(first.object) === className ? [...group.from(() => 0)] : [];
    });
  }

  /** The first claim that a free volume may serve and that `accepts` takes. */
  firstFor(volume: Volume, accepts: (claim: Claim) => boolean): Tracked<Claim> | undefined {
    for (const claim of this.#groups.get(groupOf(volume))?.from(() => 0) ?? []) {
      if (mayServe(volume, claim.object) && accepts(claim.object)) return claim;
    }
    return undefined;
  }
}

/** Two claims that one append wrote in the same instant have positions of their own, but a decision under way has not. */
function inLogOrder(one: Tracked<Claim>, other: Tracked<Claim>): number {
  return one.position - other.position || compareNames(one.object.metadata.uid, other.object.metadata.uid);
}

function groupOf(object: Claim | Volume): string {
  return JSON.stringify([classNameOf(object), volumeModeOf(object), attributesClassOf(object)]);
}
