import { type AccessMode, type Claim } from '../claim/claim.js';
import { matchesLabelSelector } from '../labels/label-selector.js';
import { compareQuantities, type Quantity } from '../quantity/quantity.js';
import { type Volume } from '../volume/volume.js';
import { FewByKey } from './few-by-key.js';
import {
  attributesClassOf,
  capacityOf,
  classNameOf,
  isFree,
  isReservedFor,
  modeSetOf,
  offersAll,
  requestOf,
  suits,
  volumeModeOf,
} from './fit.js';
import { compareModeSets, compareNames, matchVolume, type MatchOptions } from './match-volume.js';
import { isReachable, type Place } from './place.js';
import { SortedList } from './sorted-list.js';

type Entry = { readonly volume: Volume; readonly capacity: Quantity };

/** Free volumes of one class, volume mode, attributes class and access-mode set, smallest first. */
type Bucket = { readonly modes: readonly AccessMode[]; readonly volumes: SortedList<Entry> };

/** What a search found, and where it looked. */
export type Match = {
  readonly volume: Volume;
  readonly reserved: boolean;
  /** The buckets of free volumes that were looked into, in order, with how many volumes each held. */
  readonly lookedInto: readonly { readonly accessModes: readonly AccessMode[]; readonly volumes: number }[];
  /** The next in the same bucket that would have done. */
  readonly runnerUp?: Volume;
};

/**
 * The volumes a search may find: free ones in buckets ordered by size, reserved ones by the claim they wait for.
 * Of bound and released volumes it only keeps the UID, by the claim they name: a search costs no more for having them.
 */
export class VolumeIndex {
  /** By class, volume mode and attributes class; within, in the order of their mode sets. */
  readonly #groups = new Map<string, Bucket[]>();
  /** UIDs, by the claim: a bound volume, too, has a claimRef. */
  readonly #reserved = new FewByKey();

  /** `volumeOf` gives a volume of the index by its UID. */
  constructor(private readonly volumeOf: (uid: string) => Volume | undefined) {}

  add(volume: Volume): void {
    if (isFree(volume)) this.#bucketFor(volume).volumes.add(entryOf(volume));
    const key = reservationOf(volume);
    if (key !== undefined) this.#reserved.add(key, volume.metadata.uid);
  }

  /** Removes a volume, given as it was added. */
  remove(volume: Volume): void {
    if (isFree(volume)) this.#removeFree(volume);
    const key = reservationOf(volume);
    if (key !== undefined) this.#reserved.delete(key, volume.metadata.uid);
  }

  /** The volumes whose claimRef names this claim, with or without a UID. */
  *reservedFor(namespace: string, name: string): Generator<Volume> {
    for (const uid of this.uidsReservedFor(namespace, name)) {
      const volume = this.volumeOf(uid);
      if (volume !== undefined) yield volume;
    }
  }

  uidsReservedFor(namespace: string, name: string): Iterable<string> {
    return this.#reserved.get(keyOf(namespace, name));
  }

  /** The volume `matchVolume` would choose of all volumes in the index. */
  find(claim: Claim, { reservedOnly = false, place }: MatchOptions = {}): Match | undefined {
    const reservation = this.#reservation(claim);
    const lookedInto: { accessModes: readonly AccessMode[]; volumes: number }[] = [];
    for (const bucket of reservedOnly ? [] : this.#bucketsOf(claim)) {
      if (reservation !== undefined && !comesBefore(bucket, reservation)) break;
      lookedInto.push({ accessModes: bucket.modes, volumes: bucket.volumes.size });
      const [volume, runnerUp] = firstTwo(bucket, claim, place);
      if (volume !== undefined) {
        return { volume, reserved: false, lookedInto, ...(runnerUp === undefined ? {} : { runnerUp }) };
      }
    }
    return reservation === undefined ? undefined : { volume: reservation, reserved: true, lookedInto };
  }

  #reservation(claim: Claim): Volume | undefined {
    const kept = this.reservedFor(claim.metadata.namespace ?? '', claim.metadata.name);
    const usable = [...kept].filter((volume) => isReservedFor(volume, claim) && suits(volume, claim));
    return usable.length > 1 ? matchVolume(claim, usable) : usable[0];
  }

  #bucketsOf(claim: Claim): readonly Bucket[] {
    const buckets = this.#groups.get(groupOf(claim)) ?? [];
    return buckets.filter(({ modes }) => offersAll(modes, claim.spec.accessModes));
  }

  #bucketFor(volume: Volume): Bucket {
    const modes = modeSetOf(volume.spec.accessModes);
    const group = groupOf(volume);
    const buckets = this.#groups.get(group) ?? [];
    const known = buckets.find((bucket) => compareModeSets(bucket.modes, modes) === 0);
    if (known !== undefined) return known;
    const bucket = { modes, volumes: new SortedList(compareEntries) };
    this.#groups.set(
      group,
      [...buckets, bucket].sort((one, other) => compareModeSets(one.modes, other.modes)),
    );
    return bucket;
  }

  #removeFree(volume: Volume): void {
    const bucket = this.#bucketFor(volume);
    bucket.volumes.remove(entryOf(volume));
    if (bucket.volumes.size > 0) return;
    const group = groupOf(volume);
    const left = (this.#groups.get(group) ?? []).filter((it) => it !== bucket);
    if (left.length > 0) this.#groups.set(group, left);
    else this.#groups.delete(group);
  }
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

/** The first that fits, smallest first, and the one that would have come after it. */
function firstTwo(bucket: Bucket, claim: Claim, place: Place | undefined): readonly (Volume | undefined)[] {
  const request = requestOf(claim);
  const found: Volume[] = [];
  for (const { volume } of bucket.volumes.from(({ capacity }) => (capacity < request ? -1 : 1))) {
    if (!matchesLabelSelector(claim.spec.selector, volume.metadata.labels)) continue;
    if (place !== undefined && !isReachable(volume, place)) continue;
    found.push(volume);
    // A selector, or a node, could make the search for the runner-up as long as the bucket; it is only told when near.
    if (found.length === 2 || claim.spec.selector !== undefined || place !== undefined) break;
  }
  return found;
}

function comesBefore(bucket: Bucket, reservation: Volume): boolean {
  return compareModeSets(bucket.modes, modeSetOf(reservation.spec.accessModes)) < 0;
}

function groupOf(object: Claim | Volume): string {
  return JSON.stringify([classNameOf(object), volumeModeOf(object), attributesClassOf(object)]);
}

function reservationOf({ spec: { claimRef } }: Volume): string | undefined {
  return claimRef === undefined ? undefined : keyOf(claimRef.namespace ?? '', claimRef.name ?? '');
}

function keyOf(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}
