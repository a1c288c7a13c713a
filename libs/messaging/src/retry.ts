import { backoffMs, type Backoff } from './backoff.js';
import { pause } from './wake.js';

export type RetryOptions = {
  readonly backoff: Backoff;
  readonly signal: AbortSignal;
  /** True: this failure is final, and thrown. */
  readonly isFinal: (error: unknown) => boolean;
  readonly onFailure: (error: unknown, failures: number) => void;
};

/** Tries until it works; undefined when `signal` is aborted first. */
export async function retry<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T | undefined> {
  const { signal, backoff, isFinal, onFailure } = options;
  const isOver = () => signal.aborted;
  for (let failures = 1; !isOver(); failures += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (isFinal(error)) throw error;
      if (isOver()) return undefined;
      onFailure(error, failures);
      await pause(backoffMs(failures, backoff), signal);
    }
  }
  return undefined;
}
