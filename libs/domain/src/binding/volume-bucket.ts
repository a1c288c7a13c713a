import { type AccessMode, type Claim } from '../claim/claim.js';
import { canonicalJson } from '../json/canonical-json.js';
import { matchesLabelSelector } from '../labels/label-selector.js';
import { compareQuantities, type Quantity } from '../quantity/quantity.js';
import { type Volume } from '../volume/volume.js';
import { capacityOf, requestOf } from './fit.js';
import { compareNames } from './match-volume.js';
import { isReachable, type Place } from './place.js';
import { SortedList } from './sorted-list.js';

type Entry = { readonly volume: Volume; readonly capacity: Quantity };

/** Volumes that can be reached from the same nodes, which any of them tells. */
type Reach = { readonly any: Volume; readonly volumes: SortedList<Entry> };

/** How far a search looks for the runner-up, which is only recorded. */
const NEAR = 32;

/**
 * Free volumes of one class, volume mode, attributes class and access-mode set, smallest first; once all of them, and
 * once by their node affinity, so that a search at a node costs by the number of different ones.
 */
export class VolumeBucket {
  readonly #all = new SortedList(compareEntries);
  readonly #reaches = new Map<string, Reach>();

  constructor(readonly modes: readonly AccessMode[]) {}

  get size(): number {
    return this.#all.size;
  }

  add(volume: Volume): void {
    const entry = entryOf(volume);
    this.#all.add(entry);
    const key = reachOf(volume);
    const reach = this.#reaches.get(key) ?? { any: volume, volumes: new SortedList(compareEntries) };
    reach.volumes.add(entry);
    this.#reaches.set(key, reach);
  }

  /** Removes a volume, given as it was added. */
  remove(volume: Volume): void {
    const entry = entryOf(volume);
    this.#all.remove(entry);
    const key = reachOf(volume);
    const reach = this.#reaches.get(key);
    reach?.volumes.remove(entry);
    if (reach?.volumes.size === 0) this.#reaches.delete(key);
  }

  /** The first that fits, smallest first, and the one that would have been taken without it, if that is near. */
  firstTwo(claim: Claim, place: Place | undefined): readonly Volume[] {
    const { selector } = claim.spec;
    const found: Volume[] = [];
    let behind = 0;
    for (const { volume } of this.#from(requestOf(claim), place)) {
      if (matchesLabelSelector(selector, volume.metadata.labels)) found.push(volume);
      if (found.length === 2 || (found.length === 1 && behind++ === NEAR)) break;
    }
    return found;
  }

  /** The first that fits, if that is near: for what is only recorded. */
  firstNear(claim: Claim, place: Place | undefined): Volume | undefined {
    let looked = 0;
    for (const { volume } of this.#from(requestOf(claim), place)) {
      if (matchesLabelSelector(claim.spec.selector, volume.metadata.labels)) return volume;
      if (looked++ === NEAR) break;
    }
    return undefined;
  }

  #from(request: Quantity, place: Place | undefined): Iterable<Entry> {
    const position = ({ capacity }: Entry) => (capacity < request ? -1 : 1);
    if (place === undefined) return this.#all.from(position);
    const reachable = [...this.#reaches.values()].filter(({ any }) => isReachable(any, place));
    return merged(reachable.map(({ volumes }) => volumes.from(position)));
  }
}

/** The entries of lists that are each in order, in order. */
function* merged(lists: readonly Generator<Entry>[]): Generator<Entry> {
  const heads = lists.map((list) => ({ list, next: list.next() }));
  for (;;) {
    let first: (typeof heads)[number] | undefined;
    for (const head of heads) {
      if (head.next.done === true) continue;
      if (first === undefined || compareEntries(head.next.value, first.next.value as Entry) < 0) first = head;
    }
    if (first === undefined) return;
    yield first.next.value as Entry;
    first.next = first.list.next();
  }
}

function reachOf({ spec: { nodeAffinity } }: Volume): string {
  return nodeAffinity?.required === undefined ? '' : canonicalJson(nodeAffinity.required);
}

function entryOf(volume: Volume): Entry {
  return { volume, capacity: capacityOf(volume) };
}

function compareEntries(one: Entry, other: Entry): number {
  return (
    compareQuantities(one.capacity, other.capacity) ||
    compareNames(one.volume.metadata.name, other.volume.metadata.name)
  );
}
