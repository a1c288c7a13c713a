import { type Change, type Decision, type Moment, type Tracked } from '@berth/domain';
import { type LogEntry, type SnapshotObject } from '@berth/messaging';
import { Agenda, type Trigger } from './agenda.js';
import { Journeys, triggerOf } from './journeys.js';
import { Flight, landed, type Moved, type Outcome } from './flight.js';

/** What the rules know of one cluster. */
export type ClusterWorld = {
  readonly find: (uid: string) => Tracked | undefined;
  readonly put: (tracked: Tracked) => void;
  readonly remove: (uid: string) => void;
  /** Every object's UID, in the order of the last events. */
  readonly all: () => Iterable<string>;
  /** The objects that a change of this one gives a reason to look at, itself included. */
  readonly affectedBy: (uid: string) => Iterable<string>;
};

export type ClusterPorts = {
  readonly world: ClusterWorld;
  /** What is to be done about an object now; no changes: nothing. */
  readonly decide: (uid: string, moment: Moment) => Decision;
  readonly send: (decision: Decision, trigger: Trigger) => Promise<Outcome>;
  readonly decode: (stored: SnapshotObject | LogEntry) => Tracked;
  /** Calls back after a while, for a look that waits for nothing in particular. */
  readonly later: (callback: () => void) => void;
};

/** An object nothing may be decided on for now, and who is to be looked at again afterwards. */
type Hold = {
  /** Absent while a flight is under way: its answer lifts the hold. */
  readonly untilVersion?: number;
  readonly waiting: Map<string, Trigger>;
};

/** One cluster as this binder sees it: what the log says and, ahead of it, what this binder has sent. */
export class ClusterBinder {
  readonly #agenda = new Agenda();
  readonly #flights = new Map<string, Flight>();
  readonly #holds = new Map<string, Hold>();
  /** Objects that flights concern without changing them: what is decided on them would stand on what may not come. */
  readonly #concerned = new Map<string, Set<Flight>>();
  readonly #journeys = new Journeys();
  #position = 0;
  /** How many decisions were sent since the log was followed to here. */
  #order = 0;
  #active = false;

  constructor(private readonly ports: ClusterPorts) {}

  /** How many objects wait to be looked at. */
  get backlog(): number {
    return this.#agenda.size;
  }

  /** An object of the snapshot. */
  restore(object: SnapshotObject): void {
    this.ports.world.put(this.ports.decode(object));
    this.#position = Math.max(this.#position, object.position);
  }

  /** An entry of the log; those this binder already knows from its own appends change nothing. */
  observe(entry: LogEntry): void {
    this.#position = entry.position;
    this.#order = 0;
    const flight = this.#flights.get(entry.uid);
    if (flight === undefined) this.#accept(entry);
    else flight.observe(entry);
  }

  /** Looks at everything anew: what is still to do is derived from the state, never remembered. */
  activate(): void {
    this.#active = true;
    const trigger = { position: this.#position };
    for (const uid of this.ports.world.all()) this.#look(uid, trigger);
  }

  /** Another binder decides now; this one only keeps its world up to date. */
  rest(): void {
    this.#active = false;
    this.#agenda.clear();
    for (const hold of this.#holds.values()) hold.waiting.clear();
    for (const flight of this.#flights.values()) flight.waiting.clear();
  }

  /** Looks at the first object in line, and sends what is to be done. Returns false when the line is empty. */
  step(): boolean {
    const next = this.#agenda.take();
    if (next === undefined) return false;
    const decision = this.ports.decide(next.uid, { position: this.#position, order: this.#order });
    if (decision.changes.length > 0) this.#pursue(next.uid, next.trigger, decision);
    return true;
  }

  #pursue(uid: string, trigger: Trigger, decision: Decision): void {
    const waiting = this.#holdOn(decision)?.waiting ?? this.#flightConcerning(uid, decision)?.waiting;
    if (waiting !== undefined) {
      waiting.set(uid, trigger);
      return;
    }
    const flight = new Flight(uid, decision);
    this.#order++;
    for (const touched of touchedBy(decision)) this.#holds.set(touched, { waiting: new Map() });
    for (const change of decision.changes) this.#takeOff(flight, change);
    this.#concern(flight);
    const joined = this.#journeys.joined(decision, trigger);
    void this.ports.send(decision, joined).then((outcome) => this.#land(flight, outcome, trigger));
  }

  #holdOn(decision: Decision): Hold | undefined {
    for (const uid of [...touchedBy(decision), ...decision.preconditions.map(({ uid }) => uid)]) {
      const hold = this.#holds.get(uid);
      if (hold !== undefined) return hold;
    }
    return undefined;
  }

  /** A flight that concerns what is looked at or changes, or that changes what these concern. */
  #flightConcerning(uid: string, { changes }: Decision): Flight | undefined {
    for (const one of [uid, ...changes.map((change) => change.uid)]) {
      for (const flight of this.#concerned.get(one) ?? []) return flight;
      for (const other of this.ports.world.affectedBy(one)) {
        const flight = this.#flights.get(other);
        if (flight !== undefined) return flight;
      }
    }
    return undefined;
  }

  /** What it concerned before, and what it concerns where it lands. */
  #concern(flight: Flight): void {
    const after = flight.decision.changes.flatMap(({ uid }) => [...this.ports.world.affectedBy(uid)]);
    for (const uid of new Set([...flight.affected, ...after])) {
      this.#concerned.set(uid, (this.#concerned.get(uid) ?? new Set()).add(flight));
      flight.concerns.add(uid);
    }
  }

  #unconcern(flight: Flight): void {
    for (const uid of flight.concerns) {
      const flights = this.#concerned.get(uid);
      flights?.delete(flight);
      if (flights?.size === 0) this.#concerned.delete(uid);
    }
    this.#queue(flight.waiting);
  }

  #takeOff(flight: Flight, change: Change): void {
    const { world } = this.ports;
    const before = world.find(change.uid);
    flight.keep(change.uid, before, world.affectedBy(change.uid));
    this.#flights.set(change.uid, flight);
    // What is to go stays till it has gone, so that whatever comes up meanwhile finds it, and waits.
    if (!change.deletes) world.put(landed(change, before?.position ?? this.#position));
  }

  #land(flight: Flight, outcome: Outcome, trigger: Trigger): void {
    const { changes } = flight.decision;
    // Whoever waited comes first, for the reason it came with.
    for (const uid of touchedBy(flight.decision)) this.#queue(this.#lift(uid));
    this.#unconcern(flight);
    if (outcome.kind === 'appended') this.#confirm(flight, outcome.first, trigger);
    else this.#rollBack(flight);
    for (const { uid } of changes) {
      const entry = flight.meanwhile(uid);
      if (entry !== undefined) this.#accept(entry);
    }
    this.#lookAgain(flight, outcome, trigger);
  }

  #confirm(flight: Flight, first: number, trigger: Trigger): void {
    for (const { claimUid } of flight.decision.binds) this.#journeys.end(claimUid);
    flight.decision.changes.forEach((change, index) => {
      const position = first + index;
      if (!change.deletes) this.ports.world.put(landed(change, position));
      for (const uid of flight.affected) this.#look(uid, { ...trigger, position });
      this.#affect(change.uid, { ...trigger, position });
      if (change.deletes) this.ports.world.remove(change.uid);
    });
    // What came first may have concerned others only; its own turn is next.
    this.#look(flight.uid, { ...trigger, position: first });
  }

  #rollBack(flight: Flight): void {
    for (const { uid } of flight.decision.changes) {
      const before = flight.before(uid);
      if (before === undefined) this.ports.world.remove(uid);
      else this.ports.world.put(before);
    }
  }

  /** Whoever gave way to the flight gets another chance, unless it landed. */
  #lookAgain(flight: Flight, outcome: Outcome, trigger: Trigger): void {
    const lookAt = (uids: Iterable<string>) => {
      for (const uid of uids) this.#look(uid, trigger);
    };
    if (outcome.kind === 'abandoned') lookAt([flight.uid, ...flight.affected]);
    // At once, two that want the same refused thing would take turns without end.
    if (outcome.kind === 'refused') this.ports.later(() => lookAt([flight.uid, ...flight.affected]));
    if (outcome.kind !== 'moved') return;
    this.#awaitMove(outcome, flight.uid, trigger);
    lookAt(flight.affected.filter((uid) => uid !== flight.uid));
  }

  /** A stale object must be seen at its new version first, or the same decision would be made again. */
  #awaitMove({ uid, version }: Moved, waiter: string, trigger: Trigger): void {
    const known = this.ports.world.find(uid);
    if (known === undefined || known.version >= version) this.#look(waiter, trigger);
    else this.#hold(uid, version).waiting.set(waiter, trigger);
  }

  #hold(uid: string, untilVersion: number): Hold {
    const hold = this.#holds.get(uid) ?? { untilVersion, waiting: new Map<string, Trigger>() };
    this.#holds.set(uid, hold);
    return hold;
  }

  #accept(entry: LogEntry): void {
    const { world } = this.ports;
    const known = world.find(entry.uid);
    if (known !== undefined && known.position >= entry.position) return;
    if (known === undefined && entry.version > 1) return;
    this.#journeys.note(entry);
    const trigger = triggerOf(entry);
    // Before and after: a claimRef may have pointed elsewhere.
    this.#affect(entry.uid, trigger);
    if (entry.deletes) world.remove(entry.uid);
    else world.put(this.ports.decode(entry));
    if (!entry.deletes) this.#affect(entry.uid, trigger);
    const until = this.#holds.get(entry.uid)?.untilVersion;
    if (until !== undefined && entry.version >= until) this.#queue(this.#lift(entry.uid));
  }

  #affect(uid: string, trigger: Trigger): void {
    for (const affected of this.ports.world.affectedBy(uid)) this.#look(affected, trigger);
  }

  #look(uid: string, trigger: Trigger): void {
    if (this.#active) this.#agenda.add(uid, trigger);
  }

  #lift(uid: string): Map<string, Trigger> {
    const hold = this.#holds.get(uid);
    this.#holds.delete(uid);
    this.#flights.delete(uid);
    return hold?.waiting ?? new Map<string, Trigger>();
  }

  #queue(waiting: ReadonlyMap<string, Trigger>): void {
    for (const [uid, trigger] of waiting) this.#look(uid, trigger);
  }
}

/** What changes, and the halves of pairs that are made or end: an end that is not answered may land behind what follows. */
function touchedBy({ changes, binds, unbinds }: Decision): ReadonlySet<string> {
  const halves = [...binds, ...unbinds].flatMap(({ volumeUid, claimUid }) => [volumeUid, claimUid]);
  return new Set([...changes.map(({ uid }) => uid), ...halves]);
}
