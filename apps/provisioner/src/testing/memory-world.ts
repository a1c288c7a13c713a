import { BackendDirectory, type HeketiSettings, type VolumeBackend } from '@berth/backends';
import { MemoryBackend } from '@berth/backends/testing';
import {
  type Backend,
  type Claim,
  createObject,
  type Decision,
  deleteObject,
  editObject,
  type KubeObject,
  type StorageClass,
  type Tracked,
  type Volume,
  withoutFinalizer,
} from '@berth/domain';
import { type PassOutcome } from '@berth/reconcile';
import { randomUUID } from 'node:crypto';
import { expandVolume } from '../expansion/expand-volume.js';
import { workOnExpansion } from '../expansion/work-on-expansion.js';
import { Attempt, ATTEMPT_PACE } from '../passes/attempt.js';
import { planVolume } from '../passes/plan-volume.js';
import { type ObjectAddress, type ProvisionPorts, type ProvisionStep } from '../passes/ports.js';
import { provisionClaim } from '../passes/provision-claim.js';
import { workOn } from '../passes/work-on-claim.js';
import { GidTable } from '../view/gid-table.js';
import { classOf, namespaceOf, NAMESPACE, NOW } from './samples.js';

export const HEKETI_URL = 'http://heketi.example:8080';
export const INSTALLATION = 'spec-installation';
const GIB = 1_073_741_824;

/** What the log would have refused. */
export class RefusedAppendError extends Error {
  override readonly name = 'RefusedAppendError';
}

/** A log as strict as the real one, a back end in memory and a clock: what the passes work on, without I/O. */
export class MemoryWorld {
  readonly events: string[] = [];
  readonly directory = new BackendDirectory();
  storageClass: StorageClass | undefined = classOf('gluster', { resturl: HEKETI_URL });
  nowMs = Date.parse(NOW);
  /** Throws, or not, at each step that is reached. */
  reached: (step: ProvisionStep) => Promise<void> | void = () => undefined;
  readonly #objects = new Map<string, Tracked>();
  readonly #gids = new GidTable();
  #attempts = new Map<string, Attempt>();
  #position = 0;

  constructor(readonly backend = new MemoryBackend({ one: 100 * GIB, two: 100 * GIB })) {
    this.register();
    this.append(createObject('default', namespaceOf(NAMESPACE)));
  }

  register(): void {
    const metadata = { name: 'heketi', uid: 'uid-heketi', creationTimestamp: NOW };
    const backend: Backend = {
      apiVersion: 'berth.dev/v1',
      kind: 'Backend',
      metadata,
      spec: { type: 'heketi', url: HEKETI_URL },
    };
    this.directory.put(backend);
  }

  create(object: KubeObject): void {
    this.append(createObject('default', object));
  }

  claim(uid: string): Tracked<Claim> | undefined {
    return this.#objects.get(uid) as Tracked<Claim> | undefined;
  }

  find(kind: string, name: string): Tracked | undefined {
    return [...this.#objects.values()].find(
      ({ object }) => object.kind === kind && object.metadata.name === name,
    );
  }

  /** As user and binder do it. */
  deleteClaim(uid: string): void {
    const claim = this.claim(uid);
    if (claim !== undefined) this.append(deleteObject(claim, { at: NOW, gracePeriodSeconds: 0 }));
    const going = this.claim(uid);
    if (going !== undefined)
      this.append(editObject(going, withoutFinalizer(going.object, 'kubernetes.io/pvc-protection'), NOW));
  }

  /** What a process remembers is gone. */
  forgetAll(): void {
    this.#attempts = new Map();
  }

  /** One pass over the claim, as a worker runs it. */
  async pass(uid: string): Promise<PassOutcome> {
    const claim = this.claim(uid);
    if (claim === undefined) return 'done';
    const byUrl = (url: string) => this.directory.byUrl(url);
    const work = workOn(claim.object, planVolume(claim.object, this.storageClass, byUrl), byUrl);
    if (work.kind !== 'nothing' || claim.object.berth?.expansion === undefined) {
      return provisionClaim(claim, work, this.#ports());
    }
    const sight = { classOf: () => this.storageClass, backendByUrl: byUrl };
    const expansion = workOnExpansion(claim, this.#volumeOf(claim), sight);
    return expansion.kind === 'nothing' ? 'done' : expandVolume(claim, expansion, this.#ports());
  }

  #volumeOf({ object }: Tracked<Claim>): Tracked<Volume> | undefined {
    return this.find('PersistentVolume', object.spec.volumeName ?? '') as Tracked<Volume> | undefined;
  }

  /** Passes until nothing is left to do, the clock being set to when the next is due. */
  async settle(uid: string, most = 60): Promise<void> {
    for (let passes = 0; passes < most; passes += 1) {
      const outcome = await this.pass(uid).catch((error: unknown) => {
        if (error instanceof RefusedAppendError) return { againAfterMs: 20 };
        throw error;
      });
      if (outcome === 'done') return;
      this.nowMs += outcome.againAfterMs;
    }
    throw new Error(`no end in sight: ${this.events.slice(-10).join(', ')}`);
  }

  append(decision: Decision): number {
    const first = this.#position + 1;
    for (const { uid, version } of decision.preconditions) this.#expect(uid, version);
    for (const { uid, expectedVersion, after } of decision.changes) {
      this.#expect(uid, expectedVersion);
      const { kind, metadata } = after;
      if (expectedVersion === 0 && this.find(kind, metadata.name) !== undefined)
        throw new RefusedAppendError(`${kind} ${metadata.name} exists`);
    }
    for (const { uid, cluster, expectedVersion, event, after, deletes } of decision.changes) {
      this.events.push(event.type);
      this.#position += 1;
      // As it comes back from the log.
      const object = JSON.parse(JSON.stringify(after)) as KubeObject;
      if (deletes) this.#objects.delete(uid);
      else
        this.#objects.set(uid, { cluster, version: expectedVersion + 1, position: this.#position, object });
    }
    return first;
  }

  #expect(uid: string, version: number): void {
    const actual = this.#objects.get(uid)?.version ?? 0;
    if (actual !== version) throw new RefusedAppendError(`${uid} is at ${actual}, not ${version}`);
  }

  #ports(): ProvisionPorts {
    // The fake takes any settings.
    const volumes = this.backend as VolumeBackend<HeketiSettings>;
    return {
      installationId: INSTALLATION,
      now: () => new Date(this.nowMs),
      newUid: randomUUID,
      signal: new AbortController().signal,
      open: () => volumes,
      placesOf: () => volumes.places(),
      readObject: (address) => Promise.resolve(this.#read(address)),
      openObject: (object) => Promise.resolve(object),
      otherHalf: () => Promise.resolve(undefined),
      isUnchanged: ({ version, object }) =>
        Promise.resolve(this.claim(object.metadata.uid)?.version === version),
      takeGid: (uid, { className, range }) => this.#gids.take(uid, className, range),
      releaseGid: (uid) => this.#gids.remove(uid),
      intentAt: () => undefined,
      inSlot: (_, change) => change(),
      waitForSpace: () => undefined,
      append: (decision) => Promise.resolve().then(() => this.append(decision)),
      attempt: (uid) => this.#attempt(uid),
      forget: (uid) => void this.#attempts.delete(uid),
      tell: () => undefined,
      reached: (step) => this.reached(step),
    };
  }

  #read({ kind, namespace, name }: ObjectAddress): Tracked | undefined {
    const found = this.find(kind, name);
    return (found?.object.metadata.namespace ?? '') === namespace ? found : undefined;
  }

  #attempt(uid: string): Attempt {
    const attempt = this.#attempts.get(uid) ?? new Attempt(ATTEMPT_PACE, () => this.nowMs);
    this.#attempts.set(uid, attempt);
    return attempt;
  }
}
