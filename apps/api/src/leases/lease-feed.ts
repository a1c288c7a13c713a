import { setTimeout as sleep } from 'node:timers/promises';
import { type EventStore } from '@berth/event-store';
import { WatchHub } from '../watch/watch-hub.js';

/** What the feed asks of the store. */
export type LeaseChanges = Pick<EventStore, 'kubeLeasesHead' | 'readKubeLeases'>;

/** Leases taken from the store at a time. */
const PAGE = 500;
/** Leases change every few seconds, and who waits for one looks no more often than that. */
const POLL_MS = 500;

/**
 * Brings the changes of Leases to their watches. They are not in the log, so one loop per process looks for them, as long
 * as anyone watches. A Lease that changed several times between two looks is told once.
 */
export class LeaseFeed {
  readonly hub = new WatchHub(() => {
    if (!this.#isPolling) this.#run = this.#poll();
  });
  #isPolling = false;
  #run: Promise<void> = Promise.resolve();
  readonly #closing = new AbortController();

  constructor(
    private readonly store: LeaseChanges,
    private readonly pollMs = POLL_MS,
  ) {}

  /** A list or a watch begins here; with nobody watching there is nothing to tell of before it. */
  sawHead(position: number): void {
    if (this.hub.watchers === 0) this.hub.startAt(position);
  }

  /** Ends every watch, also those still to come. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all([this.hub.end(), this.#run]);
  }

  async #poll(): Promise<void> {
    const { signal } = this.#closing;
    this.#isPolling = true;
    while (this.hub.watchers > 0 && !signal.aborted) {
      try {
        await this.#step(signal);
      } catch {
        // Postgres cannot be read now; nothing is lost by waiting.
      }
      await sleep(this.pollMs, undefined, { signal }).catch(() => undefined);
    }
    // At once, not in a later turn: who attaches from here on starts the next run.
    this.#isPolling = false;
  }

  async #step(signal: AbortSignal): Promise<void> {
    const { position: head } = await this.store.kubeLeasesHead();
    while (this.hub.position < head && !signal.aborted) {
      const changed = await this.store.readKubeLeases(this.hub.position, PAGE);
      this.hub.deliver(changed);
      if (changed.length < PAGE) this.hub.advanceTo(head);
    }
  }
}
