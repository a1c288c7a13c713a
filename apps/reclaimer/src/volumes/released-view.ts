import { type BackendDirectory, isMentioned } from '@berth/backends';
import {
  type Backend,
  hasFinalizer,
  RECLAIM_FINALIZER,
  type ReclaimPolicy,
  type StorageClass,
  type Volume,
} from '@berth/domain';
import { type Observed } from '../observed.js';

export const VOLUME_VIEW_KINDS: readonly string[] = [
  'PersistentVolume',
  'StorageClass',
  'Backend',
  'Secret',
  'Pod',
];

/** What may stand as a reclaim policy. */
export const RECLAIM_POLICIES = ['Retain', 'Recycle', 'Delete'] as const;

export const ACTOR = 'system:berth:reclaimer';
/** What passes over a volume write before they end; they go on by themselves. */
const OWN: ReadonlySet<string | undefined> = new Set([
  'VolumeReclaimStarted',
  'VolumeReclaimFailed',
  'VolumeReclaimDelayed',
]);

/** A volume that may have to be reclaimed. */
type Released = {
  readonly policy: ReclaimPolicy;
  readonly cluster: string;
  /** False: it is retained, and was not begun with otherwise. */
  readonly waits: boolean;
  /** Where the pods are that may still use it. */
  readonly usedIn: string;
};

export type ReleasedListener = {
  /** Something happened to the volume that is not the reclaimer's own doing. */
  readonly volumeMoved: (uid: string) => void;
  readonly backendsChanged: () => void;
  /** What could not be deleted at a back end may have a chance again: in one cluster, or in all. */
  readonly settingsChanged: (cluster?: string) => void;
};

/** Events that leave a volume in a phase that needs no reclaim, so that its state need not be parsed. */
const ELSEWHERE: ReadonlySet<string | undefined> = new Set([
  'VolumeBound',
  'VolumeAvailable',
  'VolumeUnbound',
  'VolumeRecycled',
]);

/**
 * What the log says that reclaiming depends on. The texts it parses are the log's own, of the kind their row names.
 */
export class ReleasedView {
  readonly #volumes = new Map<string, Released>();
  /** Those that are scrubbed once no pod uses them, by cluster and namespace of their claims. */
  readonly #recyclable = new Map<string, Set<string>>();
  readonly #classes = new Map<string, StorageClass>();

  constructor(
    private readonly directory: BackendDirectory,
    private readonly listener: ReleasedListener,
  ) {}

  /** Of the volumes there is something to be done about. */
  *uids(): IterableIterator<string> {
    for (const [uid, { waits }] of this.#volumes) if (waits) yield uid;
  }

  /** Of those that classes, Backends and Secrets matter to: in this cluster, or in all. */
  *uidsAtBackEnds(cluster?: string): IterableIterator<string> {
    for (const [uid, { waits, policy, cluster: own }] of this.#volumes) {
      if (waits && policy !== 'Recycle' && (cluster ?? own) === own) yield uid;
    }
  }

  /** How many volumes without a claim have this policy. */
  count(policy: ReclaimPolicy): number {
    let count = 0;
    for (const volume of this.#volumes.values()) if (volume.policy === policy) count++;
    return count;
  }

  classOf(cluster: string, name: string): StorageClass | undefined {
    return this.#classes.get(`${cluster}/${name}`);
  }

  clear(): void {
    this.#volumes.clear();
    this.#recyclable.clear();
    this.#classes.clear();
    this.directory.clear();
  }

  observe(observed: Observed): void {
    switch (observed.kind) {
      case 'PersistentVolume':
        this.#observeVolume(observed);
        break;
      case 'StorageClass':
        this.#observeClass(observed);
        break;
      case 'Backend':
        this.#observeBackend(observed);
        break;
      case 'Secret':
        if (isMentioned(observed, this.#classes, this.directory)) this.listener.settingsChanged();
        break;
      case 'Pod':
        this.#observePod(observed);
        break;
      default:
    }
  }

  #observeVolume({ uid, cluster, type, state, deletes }: Observed): void {
    this.#forget(uid);
    if (deletes || ELSEWHERE.has(type)) return;
    const released = releasedOf(cluster, JSON.parse(state) as Volume);
    if (released === undefined) return;
    const { policy, waits, usedIn } = released;
    this.#volumes.set(uid, released);
    if (policy === 'Recycle') {
      this.#recyclable.set(usedIn, (this.#recyclable.get(usedIn) ?? new Set()).add(uid));
    }
    if (waits && !OWN.has(type)) this.listener.volumeMoved(uid);
  }

  #forget(uid: string): void {
    const { usedIn = '' } = this.#volumes.get(uid) ?? {};
    this.#volumes.delete(uid);
    const others = this.#recyclable.get(usedIn);
    others?.delete(uid);
    if (others?.size === 0) this.#recyclable.delete(usedIn);
  }

  #observeClass({ cluster, name, state, deletes }: Observed): void {
    if (deletes) this.#classes.delete(`${cluster}/${name}`);
    else this.#classes.set(`${cluster}/${name}`, JSON.parse(state) as StorageClass);
    this.listener.settingsChanged(cluster);
  }

  #observeBackend({ name, state, deletes }: Observed): void {
    if (deletes) this.directory.remove(name);
    else this.directory.put(JSON.parse(state) as Backend);
    this.listener.backendsChanged();
    this.listener.settingsChanged();
  }

  /** A pod that has ended, or gone, may have been the last that used what is to be scrubbed. */
  #observePod({ cluster, namespace }: Observed): void {
    for (const uid of this.#recyclable.get(`${cluster}/${namespace}`) ?? []) this.listener.volumeMoved(uid);
  }
}

function releasedOf(cluster: string, volume: Volume): Released | undefined {
  if (!isGivenBack(volume)) return undefined;
  const { spec, berth } = volume;
  const policy = spec.persistentVolumeReclaimPolicy;
  const waits = policy !== 'Retain' || berth?.reclaim?.action === 'Delete';
  return { policy, cluster, waits, usedIn: `${cluster}/${spec.claimRef?.namespace ?? ''}` };
}

/** Its claim is gone, or it is to go itself, and its storage before it. */
function isGivenBack(volume: Volume): boolean {
  const { phase } = volume.status;
  if (phase === 'Released' || phase === 'Failed') return true;
  const isGoing = volume.metadata.deletionTimestamp !== undefined;
  return isGoing && phase !== 'Bound' && hasFinalizer(volume, RECLAIM_FINALIZER);
}
