import { setTimeout as sleep } from 'node:timers/promises';
import type { Berth } from '@berth/tools';
import { partOf, type PartName } from './parts.js';
import type { SeededRandom } from './seeded-random.js';

export type KillOptions = {
  readonly berth: Berth;
  readonly parts: readonly [PartName, ...PartName[]];
  readonly random: SeededRandom;
  /** Milliseconds until the next kill, drawn anew each time. */
  readonly pauseMs: (random: SeededRandom) => number;
  /** Called when a part that was killed is up again. */
  readonly onReturn?: (name: PartName) => Promise<void>;
};

/** Kills one or two parts at a time, sometimes before those of the last time are up again, until told to stop. */
export class RandomKiller {
  readonly killed: Record<string, number> = {};
  readonly #stopping = new AbortController();
  readonly #returning = new Set<Promise<void>>();
  readonly #options: KillOptions;
  readonly #loop: Promise<void>;

  constructor(options: KillOptions) {
    this.#options = options;
    this.#loop = this.#run();
  }

  /** Kills no more, and resolves when every part is up again. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
    await Promise.all(this.#returning);
    await Promise.all(this.#options.parts.map((name) => partOf(this.#options.berth, name).ready()));
  }

  async #run(): Promise<void> {
    const { berth, parts, random, pauseMs } = this.#options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await sleep(pauseMs(random), undefined, { signal }).catch(() => undefined);
      if (this.#stopping.signal.aborted) return;
      const victims = new Set([random.oneOf(parts), random.oneOf(parts)]);
      for (const name of victims) this.killed[name] = (this.killed[name] ?? 0) + 1;
      await Promise.all([...victims].map((name) => partOf(berth, name).kill()));
      for (const name of victims) this.#awaitReturn(name);
    }
  }

  #awaitReturn(name: PartName): void {
    const { berth, onReturn } = this.#options;
    if (onReturn === undefined) return;
    const returning = partOf(berth, name)
      .ready()
      .then(() => onReturn(name))
      // Killed again meanwhile, and awaited again.
      .catch(() => undefined);
    this.#returning.add(returning);
    void returning.then(() => this.#returning.delete(returning));
  }
}
