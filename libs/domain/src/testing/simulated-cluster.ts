import { ClusterWorld } from '../binding/cluster-world.js';
import { type Claim } from '../claim/claim.js';
import { canonicalJson } from '../json/canonical-json.js';
import { evolveObject } from '../object/aggregates.js';
import { createObject, deleteObject, editObject } from '../object/decide-object.js';
import { type Change, type Decision, type Pairing, type Tracked } from '../object/decision.js';
import { type KubeObject } from '../object/kube-object.js';
import { isHeld } from '../object/lifecycle.js';
import { type Volume } from '../volume/volume.js';

const NOW = '2026-01-02T03:04:05Z';

/** What the log would have refused. */
export class RefusedAppendError extends Error {
  override readonly name = 'RefusedAppendError';
}

/**
 * One cluster's log, kept as strictly as the event store keeps it, with a user in front and the rules behind. A user's
 * command is appended at once; the rules run when `settle` is called. Since nothing else writes, a refused append is
 * a wrong decision.
 */
export class SimulatedCluster {
  readonly world = new ClusterWorld();
  /** Volume UID to claim UID, as the table of bindings. */
  readonly bindings = new Map<string, string>();
  readonly events: { readonly uid: string; readonly change: Change }[] = [];
  readonly #objects = new Map<string, Tracked>();
  readonly #agenda = new Set<string>();
  #position = 0;
  #random: number;

  /** With a seed the rules look at what is affected in an order of chance, otherwise in the order it came up. */
  constructor(seed = 0) {
    this.#random = seed;
  }

  create(object: KubeObject): void {
    this.append(createObject('default', object));
  }

  /** An edit as a user makes it: nothing when the object is gone. */
  edit<T extends KubeObject>(name: string, change: (object: T) => T): void {
    const before = this.find<T>(name);
    if (before === undefined) return;
    const after = change(before.object);
    const ends = before.object.metadata.deletionTimestamp !== undefined && !isHeld(after);
    this.append(editObject(before, after, NOW, ends ? this.otherHalfOf(before) : undefined));
  }

  delete(name: string): void {
    const before = this.find(name);
    if (before === undefined) return;
    const otherHalf = isHeld(before.object) ? undefined : this.otherHalfOf(before);
    this.append(deleteObject(before, { at: NOW, gracePeriodSeconds: 0 }, otherHalf));
  }

  /** Lets the rules run until nothing is left to do; fails when they go round in circles. */
  settle(): void {
    for (let steps = 0; this.#agenda.size > 0; steps++) {
      if (steps > 10_000) throw new Error(`no end in sight: ${this.#lastEvents()}`);
      const uid = [...this.#agenda][this.#pick()] ?? '';
      this.#agenda.delete(uid);
      const decision = this.world.decide(uid, NOW, { position: this.#position, order: 0 });
      this.append(decision);
      if (decision.changes.length > 0) this.#agenda.add(uid);
    }
  }

  /** Looks at everything anew, as a binder does that has just started. */
  restart(): void {
    for (const uid of this.world.all()) this.#agenda.add(uid);
    this.settle();
  }

  /** The states as the events alone give them. */
  replay(): ReadonlyMap<string, KubeObject> {
    const states = new Map<string, KubeObject>();
    for (const { uid, change } of this.events) {
      const state = evolveObject(change.after.kind, states.get(uid), change.event);
      if (change.deletes) states.delete(uid);
      else states.set(uid, state);
    }
    return states;
  }

  find<T extends KubeObject>(name: string): Tracked<T> | undefined {
    const found = [...this.#objects.values()].find(({ object }) => object.metadata.name === name);
    // The caller knows what it has put under this name.
    return found as Tracked<T> | undefined;
  }

  /** The other half of the pair an object is in, by the table of bindings. */
  otherHalfOf({ object }: Tracked): Tracked | undefined {
    const { uid } = object.metadata;
    const pair = [...this.bindings].find((it) => it.includes(uid));
    return pair && this.#objects.get(pair[0] === uid ? pair[1] : pair[0]);
  }

  claim(name: string): Claim {
    return this.find<Claim>(name)!.object;
  }

  volume(name: string): Volume {
    return this.find<Volume>(name)!.object;
  }

  get claims(): readonly Claim[] {
    return this.#ofKind('PersistentVolumeClaim') as Claim[];
  }

  get volumes(): readonly Volume[] {
    return this.#ofKind('PersistentVolume') as Volume[];
  }

  append({ changes, binds, unbinds, preconditions }: Decision): void {
    for (const { uid, version } of preconditions) this.#require(uid, version);
    for (const { uid, expectedVersion } of changes) this.#require(uid, expectedVersion);
    if (new Set(changes.map(({ uid }) => uid)).size < changes.length)
      throw refused('two events of one object');
    for (const pair of unbinds) this.#unbind(pair);
    for (const pair of binds) this.#bind(pair);
    for (const change of changes) this.#write(change);
  }

  #write(change: Change): void {
    const { cluster, uid, expectedVersion, event, after, deletes } = change;
    const folded = evolveObject(after.kind, this.#objects.get(uid)?.object, event);
    if (canonicalJson(folded) !== canonicalJson(after)) throw refused(`${event.type} folds to another state`);
    this.#position++;
    this.events.push({ uid, change });
    this.#affect(uid);
    if (deletes) {
      this.#objects.delete(uid);
      this.world.remove(uid);
      return;
    }
    const stored = {
      cluster,
      version: expectedVersion + 1,
      position: this.#position,
      object: fromText(after),
    };
    this.#objects.set(uid, stored);
    this.world.put(stored);
    this.#affect(uid);
  }

  /** A linear congruential generator, with the constants of Numerical Recipes. */
  #pick(): number {
    if (this.#random === 0) return 0;
    this.#random = (Math.imul(this.#random, 1_664_525) + 1_013_904_223) >>> 0;
    return this.#random % this.#agenda.size;
  }

  #affect(uid: string): void {
    for (const affected of this.world.affectedBy(uid)) this.#agenda.add(affected);
  }

  #require(uid: string, version: number): void {
    const actual = this.#objects.get(uid)?.version ?? 0;
    if (actual !== version) throw refused(`${uid} is at version ${actual}, not ${version}`);
  }

  #bind({ volumeUid, claimUid }: Pairing): void {
    const taken = this.bindings.has(volumeUid) || [...this.bindings.values()].includes(claimUid);
    if (taken) throw refused(`${volumeUid} or ${claimUid} is bound`);
    this.bindings.set(volumeUid, claimUid);
  }

  #unbind({ volumeUid, claimUid }: Pairing): void {
    if (this.bindings.get(volumeUid) !== claimUid) throw refused(`${volumeUid} and ${claimUid} are no pair`);
    this.bindings.delete(volumeUid);
  }

  #ofKind(kind: string): readonly KubeObject[] {
    return [...this.#objects.values()].map(({ object }) => object).filter((it) => it.kind === kind);
  }

  #lastEvents(): string {
    return this.events
      .slice(-8)
      .map(({ uid, change }) => `${change.event.type} ${uid}`)
      .join(', ');
  }
}

/** As the log gives it back: from its text. */
function fromText(object: KubeObject): KubeObject {
  return JSON.parse(canonicalJson(object)) as KubeObject;
}

function refused(why: string): RefusedAppendError {
  return new RefusedAppendError(why);
}
