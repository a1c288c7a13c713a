import { type BackendDirectory } from '@berth/backends';
import {
  type Backend,
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
const OWN: ReadonlySet<string | undefined> = new Set(['VolumeReclaimStarted', 'VolumeReclaimFailed']);

/** A volume that may have to be reclaimed. */
type Released = { readonly cluster: string; readonly policy: ReclaimPolicy; readonly claimNamespace: string };

export type ReleasedListener = {
  /** Something happened to the volume that is not the reclaimer's own doing. */
  readonly volumeMoved: (uid: string) => void;
  readonly backendsChanged: () => void;
  /** What could not be reclaimed may have a chance again. */
  readonly settingsChanged: () => void;
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
  readonly #classes = new Map<string, StorageClass>();

  constructor(
    private readonly directory: BackendDirectory,
    private readonly listener: ReleasedListener,
  ) {}

  get uids(): IterableIterator<string> {
    return this.#volumes.keys();
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
        this.listener.settingsChanged();
        break;
      case 'Pod':
        this.#observePod(observed);
        break;
      default:
    }
  }

  #observeVolume({ uid, cluster, type, state, deletes }: Observed): void {
    this.#volumes.delete(uid);
    if (deletes || ELSEWHERE.has(type)) return;
    const { metadata, spec, status } = JSON.parse(state) as Volume;
    const isEnding =
      metadata.deletionTimestamp !== undefined && metadata.finalizers?.includes(RECLAIM_FINALIZER) === true;
    if (status.phase !== 'Released' && status.phase !== 'Failed' && !isEnding) return;
    const claimNamespace = spec.claimRef?.namespace ?? '';
    this.#volumes.set(uid, { cluster, policy: spec.persistentVolumeReclaimPolicy, claimNamespace });
    if (!OWN.has(type)) this.listener.volumeMoved(uid);
  }

  #observeClass({ cluster, name, state, deletes }: Observed): void {
    if (deletes) this.#classes.delete(`${cluster}/${name}`);
    else this.#classes.set(`${cluster}/${name}`, JSON.parse(state) as StorageClass);
    this.listener.settingsChanged();
  }

  #observeBackend({ name, state, deletes }: Observed): void {
    if (deletes) this.directory.remove(name);
    else this.directory.put(JSON.parse(state) as Backend);
    this.listener.backendsChanged();
    this.listener.settingsChanged();
  }

  /** A pod that is over, or gone, may have been the last that used what is to be scrubbed. */
  #observePod({ cluster, namespace }: Observed): void {
    for (const [uid, volume] of this.#volumes) {
      const isMeant = volume.cluster === cluster && volume.claimNamespace === namespace;
      if (isMeant && volume.policy === 'Recycle') this.listener.volumeMoved(uid);
    }
  }
}
