import { type LeaseFunctions } from '../lease/hold-lease.js';

type Held = { readonly holder: string; readonly fence: number; readonly expires: number };

/** One lease, held by one of several holders of a process. */
export class MemoryLeases {
  readonly acquisitions: string[] = [];
  #held: Held | undefined;
  #fence = 0;

  constructor(private readonly ttlMs: number) {}

  functionsFor(holder: string): LeaseFunctions<Held> & { readonly ttlMs: number } {
    const isMine = (lease: Held) => this.#held?.fence === lease.fence;
    const hold = (fence: number): Held => ({ holder, fence, expires: performance.now() + this.ttlMs });
    return {
      ttlMs: this.ttlMs,
      acquire: () => {
        if (this.#held && this.#held.expires > performance.now()) return Promise.resolve(undefined);
        this.#fence += 1;
        this.#held = hold(this.#fence);
        this.acquisitions.push(holder);
        return Promise.resolve(this.#held);
      },
      renew: (lease) => {
        if (!isMine(lease)) return Promise.resolve(false);
        this.#held = hold(lease.fence);
        return Promise.resolve(true);
      },
      release: (lease) => {
        if (isMine(lease)) this.#held = undefined;
        return Promise.resolve();
      },
    };
  }

  /** As if the holder had slept past its time: the next who asks gets it. */
  expire(): void {
    this.#held = undefined;
  }
}
