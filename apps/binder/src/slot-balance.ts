import { setTimeout as sleep } from 'node:timers/promises';
import { type SlotLeases } from './slot-leases.js';

/** Shares out the slots again and again until it is closed. */
export class SlotBalance {
  readonly #closing = new AbortController();
  readonly #running: Promise<void>;

  constructor(
    private readonly leases: SlotLeases,
    private readonly everyMs: number,
    private readonly onError: (error: unknown) => void,
  ) {
    this.#running = this.#run();
  }

  /** Waits for the round under way, then gives all slots back. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
    await this.leases.close().catch(this.onError);
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      await this.leases.balance().catch(this.onError);
      // Spread, so that binders started together do not ask together for ever.
      await sleep(this.everyMs * (0.75 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
    }
  }
}
