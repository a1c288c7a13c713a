import { MemoryBackend } from '@berth/backends/testing';
import { type LoggedEvent, newId } from '@berth/event-store';
import { Logger } from '@nestjs/common';
import { finalProblems } from './final-state.js';
import { InvariantWatch } from './invariants.js';
import { MemoryBus } from './memory-bus.js';
import { MemoryLog } from './memory-log.js';
import { type Faults, Network, NO_FAULTS } from './network.js';
import { Processes } from './processes.js';
import { CommitQueue, StoreClient } from './store-client.js';
import { Troubles } from './troubles.js';
import { Users } from './users.js';
import { VirtualTime } from './virtual-time.js';
import { STARTS, type Surroundings, type WorkerName } from './workers.js';

/** What a run came to. */
export type Run = {
  readonly seed: number;
  /** The log as text, line by line: the same for the same seed. */
  readonly log: string;
  readonly events: number;
  readonly happenings: number;
  readonly virtualMs: number;
  readonly kills: number;
};

/** A run that went wrong; its seed repeats it. */
export class SimulationError extends Error {
  override readonly name = 'SimulationError';
  constructor(
    readonly seed: number,
    problem: string,
    /** The whole log, for whoever looks into it. */
    readonly events: readonly LoggedEvent[],
  ) {
    const last = events.slice(-LAST_EVENTS).map(inShort).join('\n    ');
    super(`${problem}\n  last events:\n    ${last}\n  again: npm run simulate -- --runs 1 --seed ${seed}`);
  }
}

const LAST_EVENTS = 12;

function inShort({ position, type, name, uid, actor }: LoggedEvent): string {
  return `${position} ${type} ${name} (${uid}) by ${actor}`;
}

/** Longest time a world may take to come to rest: behind the longest back-off of any worker. */
const REST_MS = 700_000;
/** Longer than any stall or delay that began before: by then nobody decides by what was, and nothing old arrives. */
const CALM_MS = 10_000;
/** A world at rest is watched for so long. */
const WATCHED_MS = 3_000;
const FAULTS: Faults = {
  lostRequests: 4,
  lostAnswers: 4,
  slow: 4,
  lostMessages: 15,
  doubledMessages: 15,
  kills: 4,
  stalls: 3,
};

/** One world from its first command to its rest. @throws SimulationError */
export async function simulate(seed: number): Promise<Run> {
  const time = new VirtualTime(seed);
  const restore = time.install();
  Logger.overrideLogger(false);
  try {
    drainIds(time);
    return await new Simulation(seed, time).run();
  } finally {
    restore();
  }
}

/** Ids come out of a pool of random bytes, in which an earlier run may have left some. */
function drainIds(time: VirtualTime): void {
  const { fills } = time;
  while (time.fills === fills) newId();
}

class Simulation {
  readonly #network: Network;
  readonly #log: MemoryLog;
  readonly #bus: MemoryBus;
  readonly #queue: CommitQueue;
  readonly #backend = new MemoryBackend();
  readonly #watch: InvariantWatch;
  readonly #stores: StoreClient[] = [];
  readonly #refusals: string[] = [];
  #happenings = 0;
  #kills = 0;

  constructor(
    private readonly seed: number,
    private readonly time: VirtualTime,
  ) {
    this.#network = new Network(time);
    this.#log = new MemoryLog(time);
    this.#bus = new MemoryBus(time, this.#network);
    this.#watch = new InvariantWatch(this.#log);
    this.#queue = new CommitQueue(time, this.#log, (first, last) => {
      this.#watch.committed(first, last);
      this.#bus.publish(this.#log.events.slice(first - 1, last));
    });
  }

  async run(): Promise<Run> {
    const users = new Users(this.time, this.#newStore());
    let hasBegun = false;
    void users.begin().then(() => (hasBegun = true));
    await this.#until(() => hasBegun);
    const processes = new Processes(this.time, this.#starts());
    await this.#disturbed(users, processes);
    await this.#comeToRest(users, processes);
    const log = this.#log.events.map((event) => JSON.stringify(event)).join('\n');
    return {
      seed: this.seed,
      log,
      events: this.#log.head,
      happenings: this.#happenings,
      virtualMs: this.time.nowMs,
      kills: this.#kills,
    };
  }

  #starts(): ReadonlyMap<string, () => void> {
    const { random } = this.time;
    const copies: readonly WorkerName[] = [
      ...(['binder', 'provisioner', 'reclaimer'] as const),
      ...(random.chance(50) ? (['binder'] as const) : []),
      ...(random.chance(30) ? (['provisioner'] as const) : []),
      ...(random.chance(30) ? (['reclaimer'] as const) : []),
    ];
    return new Map(copies.map((name, at) => [`${name}-${at}`, () => STARTS[name](this.#surroundings())]));
  }

  /** Users do what they do while everything goes wrong. */
  async #disturbed(users: Users, processes: Processes): Promise<void> {
    const { random } = this.time;
    this.#network.faults = random.chance(85) ? FAULTS : NO_FAULTS;
    const troubles = new Troubles(this.time, this.#backend);
    if (this.#network.faults !== NO_FAULTS) troubles.begin();
    for (let commands = 8 + random.below(25); commands > 0; commands--) {
      users.act();
      const until = this.time.nowMs + (random.chance(30) ? random.below(3_000) : random.below(60));
      await this.#until(() => {
        this.#disturb(processes);
        return this.time.nowMs >= until;
      });
    }
    troubles.end();
  }

  #disturb(processes: Processes): void {
    const { random } = this.time;
    const { kills, stalls } = this.#network.faults;
    const what = random.below(1_000);
    if (what < kills) {
      this.#kills += 1;
      processes.killOne();
    } else if (what < kills + stalls) processes.stallOne();
  }

  /** Nothing goes wrong any more; some worlds have to get over what was by themselves, others begin anew. */
  async #comeToRest(users: Users, processes: Processes): Promise<void> {
    this.#network.faults = NO_FAULTS;
    this.#backend.heal();
    const begun = this.time.nowMs;
    if (this.time.random.chance(70)) processes.restartAll();
    // What they do last may land late.
    await this.#until(() => users.busy === 0);
    users.beModest();
    const calm = this.time.nowMs + CALM_MS;
    await this.#until(() => this.time.nowMs >= calm);
    let problems: readonly string[] = ['not looked at'];
    let looked = -1;
    await this.#until(() => {
      if (this.time.nowMs - begun > REST_MS) return true;
      if (users.busy > 0 || Math.floor(this.time.nowMs / 500) === looked) return false;
      looked = Math.floor(this.time.nowMs / 500);
      problems = this.#problems();
      return problems.length === 0;
    });
    if (problems.length > 0) this.#fail(`not at rest: ${problems.join('; ')}`);
    const { head } = this.#log;
    const until = this.time.nowMs + WATCHED_MS;
    await this.#until(() => this.time.nowMs >= until);
    if (this.#log.head > head) this.#fail('not at rest though nothing was left to do');
    const after = this.#problems();
    if (after.length > 0) this.#fail(`no longer at rest: ${after.join('; ')}`);
  }

  #problems(): readonly string[] {
    return [...this.#watch.model.unsettled(), ...finalProblems(this.#log, this.#backend)];
  }

  async #until(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      if (!(await this.time.step())) this.#fail('nothing waits for anything');
      this.#happenings += 1;
      const problem = this.#watch.problem ?? this.#unacknowledged();
      if (problem !== undefined) this.#fail(problem);
      const [refusal] = this.#refusals;
      if (refusal !== undefined) this.#fail(`the log refused a decision: ${refusal}`);
    }
  }

  /** What was answered stands in the log. */
  #unacknowledged(): string | undefined {
    for (const { acknowledged } of this.#stores) {
      for (const { append, appended } of acknowledged.splice(0)) {
        const stands = append.changes.every(
          ({ eventId }, at) => this.#log.events[appended.first - 1 + at]?.id === eventId,
        );
        if (!stands) return `append ${append.id} was acknowledged and is not in the log`;
      }
    }
    return undefined;
  }

  #surroundings(): Surroundings {
    return {
      store: this.#newStore(),
      bus: this.#bus,
      backend: this.#backend,
      network: this.#network,
      onRefused: (error) =>
        this.#refusals.push(error instanceof Error ? `${error.name}: ${error.message}` : 'no error'),
    };
  }

  #newStore(): StoreClient {
    const store = new StoreClient(this.#log, this.#queue, this.#network, this.time);
    this.#stores.push(store);
    return store;
  }

  #fail(problem: string): never {
    throw new SimulationError(this.seed, problem, this.#log.events);
  }
}
