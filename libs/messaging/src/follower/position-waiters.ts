import { StillBehindError } from '../errors.js';

type Waiter = { readonly position: number; readonly resolve: () => void };

/** Callers that wait until a position is reached. */
export class PositionWaiters {
  readonly #waiters = new Set<Waiter>();

  /** Rejects with `StillBehindError` after `timeoutMs`; `reached` tells how far it is then. */
  wait(position: number, timeoutMs: number, reached: () => number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiters.delete(waiter);
        reject(new StillBehindError(position, reached(), timeoutMs));
      }, timeoutMs);
      const waiter: Waiter = {
        position,
        resolve: () => {
          clearTimeout(timer);
          resolve();
        },
      };
      this.#waiters.add(waiter);
    });
  }

  reached(position: number): void {
    for (const waiter of this.#waiters) {
      if (waiter.position > position) continue;
      this.#waiters.delete(waiter);
      waiter.resolve();
    }
  }
}
