import { holdLease, type LeaseFunctions } from './hold-lease.js';

export type KeptLeaseOptions<L> = LeaseFunctions<L> & {
  /** For the logs. */
  readonly name: string;
  /** How long the lease lives without a renewal; what a killed holder left waits for so long. */
  readonly ttlMs: number;
  readonly onAcquired: () => void;
};

/** A lease that is taken whenever it can be had, and kept until it is closed. */
export class KeptLease<L> {
  readonly #closing = new AbortController();
  readonly #holding: Promise<void>;
  #held: L | undefined;

  constructor({ onAcquired, ...options }: KeptLeaseOptions<L>) {
    this.#holding = holdLease({ ...options, signal: this.#closing.signal }, async (held, signal) => {
      this.#held = held;
      onAcquired();
      await aborted(signal);
      this.#held = undefined;
    });
  }

  /** The proof to append under, or undefined while another has it. */
  get held(): L | undefined {
    return this.#held;
  }

  /** Gives the lease back; whoever uses it has ended by then. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#holding;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((done) => signal.addEventListener('abort', () => done(), { once: true }));
}
