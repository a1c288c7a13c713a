import { AsyncLocalStorage } from 'node:async_hooks';
import { SeededRandom } from '../support/seeded-random.js';
import { patchGlobals } from './patch-globals.js';

/** A process of the simulation: what it waits for is lost when it is killed, and comes late while it stalls. */
export type Owner = { readonly name: string; isAlive: boolean; stalledUntilMs: number };

type Happening = {
  dueMs: number;
  /** Decides among those that are due in one millisecond. */
  lot: number;
  readonly run: () => void;
  readonly owner: Owner | undefined;
  cancelled: boolean;
};

/** The event loop's own, which virtual time goes around. */
const realSetImmediate = setImmediate;

/** Where the clock begins. */
const BEGINNING_MS = Date.parse('2026-01-02T03:04:05Z');

/**
 * Time, chance and the event loop of one run. Whatever waits, for a timer as for an answer, waits here; the seed decides
 * what comes first. Between two happenings all promises are settled, so that a run is repeated by its seed.
 */
export class VirtualTime {
  readonly random: SeededRandom;
  readonly #lots: SeededRandom;
  readonly #owners = new AsyncLocalStorage<Owner | undefined>();
  readonly #waiting: Happening[] = [];
  /** How often random bytes were asked for. */
  fills = 0;
  #nowMs = 0;

  constructor(seed: number) {
    this.random = new SeededRandom(seed);
    this.#lots = this.random.fork();
  }

  /** Since the beginning of the run. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** As `Date.now` tells it. */
  get dateMs(): number {
    return BEGINNING_MS + Math.floor(this.#nowMs);
  }

  /** Whose code runs now. */
  get owner(): Owner | undefined {
    return this.#owners.getStore();
  }

  /** Has something happen later; gives what calls it off. */
  after(delayMs: number, run: () => void, owner = this.owner): () => void {
    const happening = {
      dueMs: this.#nowMs + Math.max(0, delayMs),
      lot: this.#lots.below(2 ** 30),
      run,
      owner,
      cancelled: false,
    };
    this.#add(happening);
    return () => {
      happening.cancelled = true;
    };
  }

  /** Runs code as a process's own. */
  as<T>(owner: Owner | undefined, run: () => T): T {
    return this.#owners.run(owner, run);
  }

  /** Lets what is due next happen, and all that follows from it at once. False: nothing waits. */
  async step(): Promise<boolean> {
    const next = this.#take();
    if (next === undefined) return false;
    this.#nowMs = Math.max(this.#nowMs, next.dueMs);
    if (next.owner !== undefined && next.owner.stalledUntilMs > this.#nowMs) {
      this.#add({ ...next, dueMs: next.owner.stalledUntilMs });
      return true;
    }
    this.#owners.run(next.owner, next.run);
    await settled();
    return true;
  }

  /** Puts clock, timers and chance of the whole process under this; gives what puts them back. */
  install(): () => void {
    return patchGlobals(this);
  }

  #add(happening: Happening): void {
    // Few wait at a time, so that a list kept in order is as good as a heap.
    let low = 0;
    let high = this.#waiting.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (comesBefore(happening, this.#waiting[middle]!)) low = middle + 1;
      else high = middle;
    }
    this.#waiting.splice(low, 0, happening);
  }

  #take(): Happening | undefined {
    for (;;) {
      const next = this.#waiting.pop();
      if (next === undefined || !(next.cancelled || next.owner?.isAlive === false)) return next;
    }
  }
}

/** The last of the list happens first. */
function comesBefore(one: Happening, other: Happening): boolean {
  return one.dueMs < other.dueMs || (one.dueMs === other.dueMs && one.lot < other.lot);
}

/** When no promise is left that could settle by itself. */
function settled(): Promise<void> {
  return new Promise((resolve) => realSetImmediate(resolve));
}
