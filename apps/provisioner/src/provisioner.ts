import {
  BackendDirectory,
  type BackendDirectoryOptions,
  BackendLanes,
  type HeketiCredentials,
  readInstallationId,
  type RegisteredBackend,
  tracedBackend,
} from '@berth/backends';
import { type Claim, type KubeObject, type Tracked, type Volume } from '@berth/domain';
import { type LeaseClaim } from '@berth/event-store';
import { type LogEntry, type SnapshotChunk } from '@berth/messaging';
import { type PassOutcome, Reconciler } from '@berth/reconcile';
import { withSpan } from '@berth/runtime';
import { randomUUID } from 'node:crypto';
import { expandVolume } from './expansion/expand-volume.js';
import { workOnExpansion } from './expansion/work-on-expansion.js';
import { Attempt, ATTEMPT_PACE, type AttemptPace } from './passes/attempt.js';
import { planVolume } from './passes/plan-volume.js';
import { type HeketiVolumes, type ProvisionPorts, type Told } from './passes/ports.js';
import { provisionClaim } from './passes/provision-claim.js';
import { workOn } from './passes/work-on-claim.js';
import { ProvisionerView } from './view/provisioner-view.js';
import { BackendSight, type SightPace } from './work/backend-sight.js';
import { ClaimLog, type ClaimLogStore } from './work/claim-log.js';
import { SpaceWaiters } from './work/space-waiters.js';

export type ProvisionerOptions = {
  readonly store: ClaimLogStore;
  /** The object with its sealed values opened. */
  readonly openObject: <Kind extends KubeObject>(object: Kind) => Promise<Kind>;
  /** The proof to work on claims of a Backend, or on those of none. */
  readonly leaseOf: (backend: string | undefined) => LeaseClaim | undefined;
  readonly onBackends: (names: readonly string[]) => void;
  readonly tell: (what: Told) => void;
  readonly onError: (error: unknown, claimUid: string, failures: number) => void;
  readonly backends?: BackendDirectoryOptions;
  /** Stands in for Heketi, for specs; absent: Heketi is spoken to. */
  readonly standIn?: (backend: RegisteredBackend) => HeketiVolumes;
  readonly pace?: Partial<AttemptPace>;
  readonly sight?: Partial<SightPace>;
  readonly reached?: ProvisionPorts['reached'];
};

/** What is to be done about a claim, and at which Backend. */
type Task = {
  /** In one word, for traces. */
  readonly kind: string;
  readonly backend: string | undefined;
  readonly pass: (ports: ProvisionPorts) => Promise<PassOutcome>;
};

/** Over all Backends; the lanes keep each of them to its own share. */
const PASSES_AT_ONCE = 64;
/** Of Heketi's eight, the rest being for deletions. */
const CREATES_AT_ONCE = 6;

/** Knows what the log says, and runs the passes over the claims that want a volume, or a larger one. */
export class Provisioner {
  readonly view: ProvisionerView;
  readonly #options: ProvisionerOptions;
  readonly #log: ClaimLog;
  readonly #directory: BackendDirectory;
  readonly #passes: Reconciler;
  readonly #lanes: BackendLanes;
  readonly #sight: BackendSight;
  readonly #space = new SpaceWaiters();
  readonly #attempts = new Map<string, Attempt>();
  #installationId: string | undefined;
  #knows = false;

  constructor(options: ProvisionerOptions) {
    this.#options = options;
    this.#log = new ClaimLog(options.store);
    this.#directory = new BackendDirectory(options.backends);
    const enqueue = (uid: string) => this.#passes.enqueue(uid);
    this.#lanes = new BackendLanes({ changesAt: (name) => this.#changesAt(name), enqueue });
    this.#sight = new BackendSight({
      look: (backend, credentials) => this.#open(backend, credentials).places(),
      onUp: () => this.lookAtAll(),
      nowMs: Date.now,
      ...(options.sight && { pace: options.sight }),
    });
    this.#passes = new Reconciler({
      name: 'provision-claim',
      pass: (uid, signal) => this.#pass(uid, signal).finally(() => this.#lanes.passed(uid)),
      concurrency: PASSES_AT_ONCE,
      onError: options.onError,
    });
    this.view = new ProvisionerView(this.#directory, {
      claimMoved: (uid) => this.#knowing(() => enqueue(uid)),
      backendsChanged: () => this.#knowing(() => this.#tellBackends()),
      settingsChanged: (cluster) => this.#knowing(() => this.#settingsChanged(cluster)),
      volumeGone: (backend) => this.#knowing(() => this.#lookForSpace(backend)),
    });
  }

  restore(chunk: SnapshotChunk): void {
    this.#knows = chunk.complete;
    this.view.restore(chunk);
    if (!chunk.complete) return;
    this.#tellBackends();
    this.#settingsChanged();
  }

  observe(entries: readonly LogEntry[]): void {
    this.view.observe(entries);
  }

  /** As after a start, or when a lease was acquired: whatever is waited for may be there by now. */
  lookAtAll(cluster?: string): void {
    for (const claim of this.view.claims()) {
      if (cluster !== undefined && claim.cluster !== cluster) continue;
      this.#attempts.get(claim.uid)?.refresh();
      this.#passes.enqueue(claim.uid);
    }
  }

  /** Resolves when nothing runs and nothing is due now. */
  idle(): Promise<void> {
    return this.#passes.idle();
  }

  async close(): Promise<void> {
    this.#sight.clear();
    await this.#passes.close();
    this.#sight.clear();
    this.#directory.close();
  }

  /** A snapshot is looked at when all of it is here. */
  #knowing(act: () => void): void {
    if (this.#knows) act();
  }

  #tellBackends(): void {
    this.#options.onBackends(this.#directory.all().map(({ name }) => name));
  }

  #settingsChanged(cluster?: string): void {
    this.#sight.clear();
    this.lookAtAll(cluster);
  }

  #lookForSpace(backend: string): void {
    const uid = this.#space.take(backend);
    if (uid === undefined) return;
    this.#attempts.get(uid)?.refresh();
    this.#passes.enqueue(uid);
  }

  #changesAt(name: string): number {
    return this.#directory.byName(name)?.spec.concurrency?.create ?? CREATES_AT_ONCE;
  }

  #open(backend: RegisteredBackend, credentials: HeketiCredentials | undefined): HeketiVolumes {
    const volumes = this.#options.standIn?.(backend) ?? this.#directory.open(backend, credentials);
    return tracedBackend(volumes, { 'berth.backend': backend.name });
  }

  /** Reads what there is to do, and does it under the lease and in the lane of its Backend. */
  async #pass(uid: string, signal: AbortSignal): Promise<PassOutcome> {
    const claim = await this.#log.readClaim(uid);
    const task = claim && (this.#provisioning(claim) ?? (await this.#expansion(claim)));
    if (claim === undefined || task === undefined) {
      this.#forget(uid);
      return 'done';
    }
    const { backend } = task;
    const lease = this.#options.leaseOf(backend);
    // Without it another does it; with its acquisition all claims come again.
    if (lease === undefined) return 'done';
    if (backend === undefined) return this.#carryOut(claim, task, lease, signal);
    if (!this.#lanes.enter(backend, uid)) return 'done';
    try {
      return await this.#carryOut(claim, task, lease, signal);
    } finally {
      this.#lanes.leave(backend);
    }
  }

  #provisioning(claim: Tracked<Claim>): Task | undefined {
    const { cluster, object } = claim;
    const className = object.berth?.provisioning?.className ?? '';
    const byUrl = (url: string) => this.#directory.byUrl(url);
    const work = workOn(object, planVolume(object, this.view.classOf(cluster, className), byUrl), byUrl);
    if (work.kind === 'nothing') return undefined;
    const backend = 'backend' in work ? work.backend.name : undefined;
    return { kind: work.kind, backend, pass: (ports) => provisionClaim(claim, work, ports) };
  }

  async #expansion(claim: Tracked<Claim>): Promise<Task | undefined> {
    if (claim.object.berth?.expansion === undefined) return undefined;
    // What a claim is paired with is a volume.
    const volume = (await this.#log.otherHalf(claim)) as Tracked<Volume> | undefined;
    const work = workOnExpansion(claim, volume, {
      classOf: (name) => this.view.classOf(claim.cluster, name),
      backendByUrl: (url) => this.#directory.byUrl(url),
    });
    if (work.kind === 'nothing') return undefined;
    const backend = work.kind === 'expand' ? work.to.target.backend.name : undefined;
    return { kind: 'expand', backend, pass: (ports) => expandVolume(claim, work, ports) };
  }

  async #carryOut(
    claim: Tracked<Claim>,
    { kind, pass }: Task,
    lease: LeaseClaim,
    signal: AbortSignal,
  ): Promise<PassOutcome> {
    const { cluster, object } = claim;
    const { namespace = '', name, uid } = object.metadata;
    const asked = this.view.claim(uid)?.asked;
    const attributes = { 'berth.cluster': cluster, 'berth.PersistentVolumeClaim': `${namespace}/${name}` };
    const installationId = await this.#readInstallationId();
    const ports = this.#portsOf(installationId, lease, signal, asked?.correlation);
    const context = await this.#log.traceOf(claim, asked);
    const links = kind === 'expand' ? await this.#log.linksFrom(context, claim) : [];
    return withSpan(`${kind} volume`, attributes, () => pass(ports), context, links);
  }

  #portsOf(
    installationId: string,
    lease: LeaseClaim,
    signal: AbortSignal,
    correlation: string | undefined,
  ): ProvisionPorts {
    const { openObject, tell, reached } = this.#options;
    return {
      installationId,
      signal,
      now: () => new Date(),
      newUid: randomUUID,
      open: (backend, credentials) => this.#open(backend, credentials),
      placesOf: (backend, credentials) => this.#sight.placesOf(backend, credentials),
      readObject: (address) => this.#log.readObject(address),
      openObject,
      otherHalf: (claim) => this.#log.otherHalf(claim),
      isUnchanged: (claim) => this.#log.isUnchanged(claim),
      takeGid: (uid, scope) => this.view.takeGid(uid, scope),
      releaseGid: (uid) => this.view.releaseGid(uid),
      intentAt: (uid, position) => this.view.intentAt(uid, position),
      inSlot: (backend, change) => this.#lanes.change(backend, change),
      waitForSpace: (backend, uid) => this.#space.wait(backend, uid),
      append: (decision, claim) => this.#log.append(decision, claim, { lease, signal, correlation }),
      attempt: (uid) => this.#attempt(uid),
      forget: (uid) => this.#forget(uid),
      tell: (what) => {
        // Where one found space, the next may find some, too.
        if (what.what === 'provisioned') this.#lookForSpace(what.backend);
        tell(what);
      },
      ...(reached !== undefined && { reached }),
    };
  }

  #attempt(uid: string): Attempt {
    let attempt = this.#attempts.get(uid);
    if (attempt === undefined) {
      attempt = new Attempt({ ...ATTEMPT_PACE, ...this.#options.pace }, Date.now);
      this.#attempts.set(uid, attempt);
    }
    return attempt;
  }

  #forget(uid: string): void {
    this.#attempts.delete(uid);
    this.#space.forget(uid);
  }

  async #readInstallationId(): Promise<string> {
    this.#installationId ??= await readInstallationId(this.#options.store);
    // The claim that is worked on is in the log.
    if (this.#installationId === undefined) throw new Error('the log is empty');
    return this.#installationId;
  }
}
