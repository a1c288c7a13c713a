import { randomUUID } from 'node:crypto';
import { type EventStore, type LeaseClaim } from '@berth/event-store';
import { holdLease } from '@berth/messaging';

/** A killed reclaimer's namespaces wait for this long. */
const TTL_MS = 5_000;
const NAME = 'reclaimer/namespaces';

/** The right to empty namespaces: one reclaimer has it at a time. */
export class NamespaceLease {
  readonly #closing = new AbortController();
  readonly #holding: Promise<void>;
  #held: LeaseClaim | undefined;

  constructor(
    private readonly store: EventStore,
    onAcquired: () => void,
  ) {
    this.#holding = holdLease(this.#options(), async (held, signal) => {
      this.#held = held;
      onAcquired();
      await aborted(signal);
      this.#held = undefined;
    });
  }

  /** The proof to append under, or undefined while another has it. */
  get held(): LeaseClaim | undefined {
    return this.#held;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#holding;
  }

  #options() {
    const { store } = this;
    const holder = `reclaimer-${randomUUID()}`;
    return {
      name: NAME,
      ttlMs: TTL_MS,
      signal: this.#closing.signal,
      acquire: () => store.acquireLease(NAME, holder, TTL_MS),
      renew: (held: LeaseClaim) => store.renewLease(held, TTL_MS),
      release: async (held: LeaseClaim) => {
        await store.releaseLease(held);
      },
    };
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((done) => signal.addEventListener('abort', () => done(), { once: true }));
}
