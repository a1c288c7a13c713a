import {
  BackendDirectory,
  type BackendDirectoryOptions,
  BackendLanes,
  type HeketiSettings,
  type RegisteredBackend,
  tracedBackend,
  type VolumeBackend,
} from '@berth/backends';
import { type KubeObject, type Tracked, type Volume } from '@berth/domain';
import { type LeaseClaim } from '@berth/event-store';
import { type PassOutcome, Reconciler } from '@berth/reconcile';
import { withSpan } from '@berth/runtime';
import { Attempt, ATTEMPT_PACE, type AttemptPace } from './attempt.js';
import { type ReclaimPorts, type Told } from './ports.js';
import { reclaimVolume } from './reclaim-volume.js';
import { ReleasedView } from './released-view.js';
import { removeDirectory, scrub } from './scrub.js';
import { VolumeLog, type VolumeLogStore } from './volume-log.js';
import { ofAnotherCluster, reclaimOf, type ReclaimWork } from './what-to-reclaim.js';

export type VolumeReclaimerOptions = {
  readonly store: VolumeLogStore;
  /** The object with its sealed values opened. */
  readonly openObject: <Kind extends KubeObject>(object: Kind) => Promise<Kind>;
  /** The proof to work on the volumes of a Backend, or on those of none. */
  readonly leaseOf: (backend: string | undefined) => LeaseClaim | undefined;
  readonly onBackends: (names: readonly string[]) => void;
  /** Below it volumes may be scrubbed; absent: nowhere. */
  readonly recycleRoot?: string;
  readonly tell: (what: Told) => void;
  readonly onError: (error: unknown, volumeUid: string, failures: number) => void;
  readonly backends?: BackendDirectoryOptions;
  /** Stands in for Heketi, for specs; absent: Heketi is spoken to. */
  readonly standIn?: (backend: RegisteredBackend) => VolumeBackend<HeketiSettings>;
  /** Stands in for the file system, for specs. */
  readonly scrub?: ReclaimPorts['scrub'];
  readonly pace?: Partial<AttemptPace>;
  readonly reached?: ReclaimPorts['reached'];
};

/** Over all Backends; the lanes keep each of them to its own share. */
const PASSES_AT_ONCE = 32;
/** Of Heketi's eight, the rest being for volumes that are made. */
const DELETES_AT_ONCE = 2;

/** Knows which volumes were given back, and runs the passes over them. */
export class VolumeReclaimer {
  readonly view: ReleasedView;
  readonly #options: VolumeReclaimerOptions;
  readonly #log: VolumeLog;
  readonly #directory: BackendDirectory;
  readonly #passes: Reconciler;
  readonly #lanes: BackendLanes;
  readonly #attempts = new Map<string, Attempt>();
  #knows = false;

  constructor(options: VolumeReclaimerOptions) {
    this.#options = options;
    this.#log = new VolumeLog(options.store);
    this.#directory = new BackendDirectory(options.backends);
    const enqueue = (uid: string) => this.#passes.enqueue(uid);
    this.#lanes = new BackendLanes({
      changesAt: (name) => this.#directory.byName(name)?.spec.concurrency?.delete ?? DELETES_AT_ONCE,
      enqueue,
    });
    this.#passes = new Reconciler({
      name: 'reclaim-volume',
      pass: (uid, signal) => this.#pass(uid, signal).finally(() => this.#lanes.passed(uid)),
      concurrency: PASSES_AT_ONCE,
      onError: options.onError,
    });
    this.view = new ReleasedView(this.#directory, {
      volumeMoved: (uid) => this.#knowing(() => enqueue(uid)),
      backendsChanged: () => this.#knowing(() => this.#tellBackends()),
      settingsChanged: (cluster) => this.#knowing(() => this.#lookAt(this.view.uidsAtBackEnds(cluster))),
    });
  }

  /** A snapshot begins, or is complete: only then is it looked at. */
  restoring(complete: boolean): void {
    this.#knows = complete;
    if (!complete) return;
    this.#tellBackends();
    this.lookAtAll();
  }

  /** As after a start, or when a lease was acquired: whatever is waited for may be there by now. */
  lookAtAll(): void {
    this.#lookAt(this.view.uids());
  }

  #lookAt(uids: Iterable<string>): void {
    for (const uid of uids) {
      this.#attempts.get(uid)?.refresh();
      this.#passes.enqueue(uid);
    }
  }

  async close(): Promise<void> {
    await this.#passes.close();
    this.#directory.close();
  }

  #knowing(act: () => void): void {
    if (this.#knows) act();
  }

  #tellBackends(): void {
    this.#options.onBackends(this.#directory.all().map(({ name }) => name));
  }

  /** Reads what there is to do, and does it under the lease and in the lane of its Backend. */
  async #pass(uid: string, signal: AbortSignal): Promise<PassOutcome> {
    const volume = await this.#log.readVolume(uid);
    const work = volume && (await this.#workOn(volume));
    if (volume === undefined || work === undefined || work.kind === 'nothing') {
      this.#attempts.delete(uid);
      return 'done';
    }
    const backend = 'target' in work ? work.target.backend.name : undefined;
    const lease = this.#options.leaseOf(backend);
    // Without it another does it; with its acquisition all volumes come again.
    if (lease === undefined) return 'done';
    if (backend === undefined) return this.#reclaim(volume, work, lease, signal);
    if (!this.#lanes.enter(backend, uid)) return 'done';
    try {
      return await this.#reclaim(volume, work, lease, signal);
    } finally {
      this.#lanes.leave(backend);
    }
  }

  async #workOn(volume: Tracked<Volume>): Promise<ReclaimWork> {
    const work = reclaimOf(volume.object, await this.#log.claimOf(volume), this.#sightOf(volume));
    if (!('target' in work)) return work;
    const owner = await this.#log.clusterOf(work.target.name);
    return owner === undefined || owner === volume.cluster ? work : ofAnotherCluster(work.target);
  }

  #sightOf({ cluster }: Tracked) {
    return {
      classOf: (name: string) => this.view.classOf(cluster, name),
      backendByUrl: (url: string) => this.#directory.byUrl(url),
    };
  }

  async #reclaim(
    volume: Tracked<Volume>,
    work: ReclaimWork,
    lease: LeaseClaim,
    signal: AbortSignal,
  ): Promise<PassOutcome> {
    const attributes = {
      'berth.cluster': volume.cluster,
      'berth.PersistentVolume': volume.object.metadata.name,
    };
    const { correlation, context, links } = await this.#log.journeyOf(volume);
    const ports = this.#portsOf(lease, signal, correlation);
    const pass = () => reclaimVolume(volume, work, ports);
    return withSpan(`${work.kind} volume`, attributes, pass, context, links);
  }

  #portsOf(lease: LeaseClaim, signal: AbortSignal, correlation: string): ReclaimPorts {
    const { openObject, tell, reached, recycleRoot, leaseOf, standIn, scrub: standInScrub } = this.#options;
    // A volume that another made free meanwhile may have a claim's data in it.
    const goesOn = () => !signal.aborted && leaseOf(undefined)?.fence === lease.fence;
    return {
      signal,
      now: () => new Date(),
      open: (backend, credentials) => {
        const volumes = standIn?.(backend) ?? this.#directory.open(backend, credentials);
        return tracedBackend(volumes, { 'berth.backend': backend.name });
      },
      inSlot: (backend, change) => this.#lanes.change(backend, change),
      readObject: (address) => this.#log.readObject(address),
      openObject,
      podsIn: (cluster, namespace) => this.#log.podsIn(cluster, namespace),
      scrub: standInScrub ?? ((directory) => scrub(directory, recycleRoot, { goesOn })),
      removeDirectory: (directory) => removeDirectory(directory, recycleRoot, { goesOn }),
      append: (decision, volume) => this.#log.append(decision, volume, { lease, signal, correlation }),
      attempt: (uid) => this.#attempt(uid),
      forget: (uid) => void this.#attempts.delete(uid),
      tell,
      ...(reached !== undefined && { reached }),
    };
  }

  #attempt(uid: string): Attempt {
    let attempt = this.#attempts.get(uid);
    if (attempt === undefined) {
      attempt = new Attempt({ ...ATTEMPT_PACE, ...this.#options.pace });
      this.#attempts.set(uid, attempt);
    }
    return attempt;
  }
}
