import { BackendDirectory, type HeketiSettings, type VolumeBackend } from '@berth/backends';
import { MemoryBackend } from '@berth/backends/testing';
import { type Claim, type Decision, type ReclaimPolicy, type Tracked, type Volume } from '@berth/domain';
import { sampleClaim, SimulatedCluster } from '@berth/domain/testing';
import { type PassOutcome } from '@berth/reconcile';
import { Attempt, ATTEMPT_PACE } from '../volumes/attempt.js';
import { type ReclaimPorts, type ReclaimStep } from '../volumes/ports.js';
import { reclaimVolume } from '../volumes/reclaim-volume.js';
import { reclaimOf } from '../volumes/what-to-reclaim.js';
import { belonging, NOW, releasedVolume } from './sample-volumes.js';

const URL_OF_HEKETI = 'http://heketi.example:8080';
const GIB = 1_073_741_824;
const CLUSTER = 'default';
/** Name at the back end of what stands behind the volume. */
export const MADE = 'berth_spec_db';

/** Volume `pv` of claim `db` at a back end in memory, in a cluster with the binder's own rules: no I/O. */
export class ReclaimWorld {
  readonly cluster = new SimulatedCluster();
  readonly backend = new MemoryBackend();
  /** Throws, or not, at each step that is reached. */
  reached: (step: ReclaimStep) => Promise<void> | void = () => undefined;
  /** Happens while a change waits for its turn. */
  waiting: () => void = () => undefined;
  nowMs = Date.parse(NOW);
  readonly #directory = new BackendDirectory();
  #attempts = new Map<string, Attempt>();

  private constructor() {
    const metadata = { name: 'heketi', uid: 'uid-heketi', creationTimestamp: NOW };
    const spec = { type: 'heketi', url: URL_OF_HEKETI } as const;
    this.#directory.put({ apiVersion: 'berth.dev/v1', kind: 'Backend', metadata, spec });
  }

  /** The claim has the volume; a volume of someone else is at the back end, too. */
  static async open(volumeName = MADE): Promise<ReclaimWorld> {
    const world = new ReclaimWorld();
    await world.#make('foreign');
    const url = world.#directory.byName('heketi')?.url.normalised ?? '';
    const backing = { backend: 'heketi', url, place: 'one', id: await world.#make(MADE), volumeName };
    const annotations = { 'pv.kubernetes.io/provisioned-by': 'kubernetes.io/glusterfs' };
    const spec = { storageClassName: 'slow' };
    const status = { phase: 'Pending' } as const;
    const { cluster } = world;
    cluster.create(releasedVolume('pv', { backing, metadata: { annotations }, spec, status }));
    cluster.create(belonging('Endpoints', 'ep-pv'));
    cluster.create(belonging('Service', 'ep-pv'));
    cluster.create(sampleClaim('db'));
    cluster.settle();
    return world;
  }

  get volume(): Tracked<Volume> | undefined {
    return this.cluster.find<Volume>('pv');
  }

  /** Names of what is at the back end. */
  async held(): Promise<readonly string[]> {
    const listed = await this.backend.list();
    if (listed.ending === 'failed') throw new Error(listed.failure.message);
    return listed.value.map(({ name }) => name);
  }

  /** Live objects of this name, by kind. */
  kindsOf(name: string): readonly string[] {
    const kinds = ['Endpoints', 'Service', 'PersistentVolume'];
    return kinds.filter((kind) => this.#read(kind, name) !== undefined);
  }

  deleteClaim(): void {
    this.cluster.delete('db');
    this.cluster.settle();
  }

  deleteVolume(): void {
    this.cluster.delete('pv');
    this.cluster.settle();
  }

  setPolicy(persistentVolumeReclaimPolicy: ReclaimPolicy): void {
    this.#edit((volume) => ({ ...volume, spec: { ...volume.spec, persistentVolumeReclaimPolicy } }));
  }

  /** Someone else's, as an operator's. */
  setForeignFinalizer(isHeld: boolean): void {
    this.#edit(({ metadata, ...volume }) => {
      const others = (metadata.finalizers ?? []).filter((each) => each !== 'x/y');
      // A volume that is going is given no more of them.
      const isGoing = metadata.deletionTimestamp !== undefined;
      return {
        ...volume,
        metadata: { ...metadata, finalizers: isHeld && !isGoing ? [...others, 'x/y'] : others },
      };
    });
  }

  /** What a process remembers is gone. */
  forgetAll(): void {
    this.#attempts = new Map();
  }

  /** One pass over the volume, as a worker runs it. */
  async pass(): Promise<PassOutcome> {
    const { volume } = this;
    if (volume === undefined) return 'done';
    const claim = this.cluster.find<Claim>('db')?.object;
    const backendByUrl = (url: string) => this.#directory.byUrl(url);
    const work = reclaimOf(volume.object, claim, { classOf: () => undefined, backendByUrl });
    return reclaimVolume(volume, work, this.#ports());
  }

  /** Passes until nothing is left to do, the clock being set to when the next is due. */
  async settle(most = 60): Promise<void> {
    for (let passes = 0; passes < most; passes += 1) {
      const before = this.cluster.events.length;
      const outcome = await this.pass();
      if (outcome !== 'done') this.nowMs += outcome.againAfterMs;
      else if (before === this.cluster.events.length) return;
    }
    throw new Error('no end in sight');
  }

  #ports(): ReclaimPorts {
    // The fake takes any settings.
    const volumes = this.backend as VolumeBackend<HeketiSettings>;
    return {
      now: () => new Date(this.nowMs),
      signal: new AbortController().signal,
      open: () => volumes,
      inSlot: (_, change) => {
        this.waiting();
        return change();
      },
      readObject: ({ kind, name }) => Promise.resolve(this.#read(kind, name)),
      openObject: (object) => Promise.resolve(object),
      podsIn: () => Promise.resolve([]),
      scrub: () => Promise.resolve(),
      removeDirectory: () => Promise.resolve(),
      append: (decision, volume) => Promise.resolve().then(() => this.#append(decision, volume)),
      attempt: (uid) => this.#attempt(uid),
      forget: (uid) => void this.#attempts.delete(uid),
      tell: () => undefined,
      reached: (step) => this.reached(step),
    };
  }

  /** The binder looks at it at once. */
  #append(decision: Decision, volume: Tracked<Volume>): Tracked<Volume> {
    this.cluster.append(decision);
    const change = decision.changes.find(({ uid }) => uid === volume.object.metadata.uid);
    this.cluster.settle();
    // A change of a volume leaves a volume.
    return change === undefined
      ? volume
      : { ...volume, version: change.expectedVersion + 1, object: change.after as Volume };
  }

  /** Objects of several kinds may share a name. */
  #read(kind: string, name: string): Tracked | undefined {
    const { events } = this.cluster;
    const last = events.findLast(
      ({ change: { after } }) => after.kind === kind && after.metadata.name === name,
    )?.change;
    if (last === undefined || last.deletes) return undefined;
    return {
      cluster: CLUSTER,
      version: last.expectedVersion + 1,
      position: events.length,
      object: last.after,
    };
  }

  /** Has the back end make a volume, and gives its id. */
  async #make(name: string): Promise<string> {
    const made = await this.backend.create({ name, place: 'one', capacityBytes: GIB, settings: {} });
    if (made.ending !== 'done') throw new Error(`not made: ${name}`);
    return made.value.id;
  }

  #edit(change: (volume: Volume) => Volume): void {
    this.cluster.edit<Volume>('pv', change);
    this.cluster.settle();
  }

  #attempt(uid: string): Attempt {
    const attempt = this.#attempts.get(uid) ?? new Attempt(ATTEMPT_PACE);
    this.#attempts.set(uid, attempt);
    return attempt;
  }
}
