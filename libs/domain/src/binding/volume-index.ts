import { type AccessMode, type Claim } from '../claim/claim.js';
import { type Volume } from '../volume/volume.js';
import { FewByKey } from './few-by-key.js';
import {
  attributesClassOf,
  classNameOf,
  isFree,
  isReservedFor,
  modeSetOf,
  offersAll,
  suits,
  volumeModeOf,
} from './fit.js';
import { compareModeSets, matchVolume, type MatchOptions } from './match-volume.js';
import { VolumeBucket } from './volume-bucket.js';

type LookedInto = { readonly accessModes: readonly AccessMode[]; readonly volumes: number };

/** What a search found, and where it looked. */
export type Match = {
  readonly volume: Volume;
  readonly reserved: boolean;
  /** The buckets of free volumes that were looked into, in order, with how many volumes each held. */
  readonly lookedInto: readonly LookedInto[];
  /** The next in the same bucket that would have done. */
  readonly runnerUp?: Volume;
};

/**
 * The volumes a search may find: free ones in buckets ordered by size, reserved ones by the claim they wait for.
 * Of bound and released volumes it only keeps the UID, by the claim they name: a search costs no more for having them.
 */
export class VolumeIndex {
  /** By class, volume mode and attributes class; within, in the order of their mode sets. */
  readonly #groups = new Map<string, VolumeBucket[]>();
  /** UIDs, by the claim: a bound volume, too, has a claimRef. */
  readonly #reserved = new FewByKey();

  /** `volumeOf` gives a volume of the index by its UID. */
  constructor(private readonly volumeOf: (uid: string) => Volume | undefined) {}

  add(volume: Volume): void {
    if (isFree(volume)) this.#bucketFor(volume).add(volume);
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
    const [reservation, nextReserved] = this.#reservations(claim);
    const lookedInto: LookedInto[] = [];
    let runnerUp = nextReserved;
    for (const bucket of reservedOnly ? [] : this.#bucketsOf(claim)) {
      const order = compareToModes(bucket, reservation);
      if (order > 0) break;
      lookedInto.push({ accessModes: bucket.modes, volumes: bucket.size });
      if (order === 0) {
        runnerUp ??= bucket.firstNear(claim, place);
        break;
      }
      const [volume, next] = bucket.firstTwo(claim, place);
      if (volume !== undefined) return matchOf(volume, false, lookedInto, next);
    }
    return reservation && matchOf(reservation, true, lookedInto, runnerUp);
  }

  /** The best volume that is reserved for the claim, and the next of the same modes. */
  #reservations(claim: Claim): readonly (Volume | undefined)[] {
    const kept = this.reservedFor(claim.metadata.namespace ?? '', claim.metadata.name);
    const usable = [...kept].filter((volume) => isReservedFor(volume, claim) && suits(volume, claim));
    if (usable.length <= 1) return usable;
    const best = matchVolume(claim, usable);
    const next = matchVolume(
      claim,
      usable.filter((it) => it !== best),
    );
    return [best, next && best && hasSameModes(next, best) ? next : undefined];
  }

  #bucketsOf(claim: Claim): readonly VolumeBucket[] {
    const buckets = this.#groups.get(groupOf(claim)) ?? [];
    return buckets.filter(({ modes }) => offersAll(modes, claim.spec.accessModes));
  }

  #bucketFor(volume: Volume): VolumeBucket {
    const modes = modeSetOf(volume.spec.accessModes);
    const group = groupOf(volume);
    const buckets = this.#groups.get(group) ?? [];
    const known = buckets.find((bucket) => compareModeSets(bucket.modes, modes) === 0);
    if (known !== undefined) return known;
    const bucket = new VolumeBucket(modes);
    this.#groups.set(
      group,
      [...buckets, bucket].sort((one, other) => compareModeSets(one.modes, other.modes)),
    );
    return bucket;
  }

  #removeFree(volume: Volume): void {
    const bucket = this.#bucketFor(volume);
    bucket.remove(volume);
    if (bucket.size > 0) return;
    const group = groupOf(volume);
    const left = (this.#groups.get(group) ?? []).filter((it) => it !== bucket);
    if (left.length > 0) this.#groups.set(group, left);
    else this.#groups.delete(group);
  }
}

function matchOf(
  volume: Volume,
  reserved: boolean,
  lookedInto: readonly LookedInto[],
  runnerUp: Volume | undefined,
): Match {
  return { volume, reserved, lookedInto, ...(runnerUp !== undefined && { runnerUp }) };
}

/** Below zero: what is in the bucket is taken before the reserved volume. */
function compareToModes({ modes }: VolumeBucket, reservation: Volume | undefined): number {
  return reservation === undefined ? -1 : compareModeSets(modes, modeSetOf(reservation.spec.accessModes));
}

function hasSameModes(one: Volume, other: Volume): boolean {
  return compareModeSets(modeSetOf(one.spec.accessModes), modeSetOf(other.spec.accessModes)) === 0;
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
