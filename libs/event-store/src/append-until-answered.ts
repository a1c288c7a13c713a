import { setTimeout as sleep } from 'node:timers/promises';
import { type Append, type Appended } from './append-types.js';
import { OutcomeUnknownError, StoreBusyError, StoreUnavailableError } from './errors.js';

export type AnsweredOptions = {
  /** Stops the waiting; the last error is then thrown, and whether the append landed may be unknown. */
  readonly signal?: AbortSignal;
  /** Hears of each try that was not answered. */
  readonly onUnanswered?: (error: Error, tries: number) => void;
};

const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 2_000;

/**
 * Sends an append, again under its id while the log is busy, away or silent, until it says whether the append landed.
 * What it refuses is thrown, a lease that was lost included: that ends the waiting of a holder who was replaced.
 */
export async function appendUntilAnswered(
  log: { append(append: Append): Promise<Appended> },
  append: Append,
  { signal, onUnanswered }: AnsweredOptions = {},
): Promise<Appended> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await log.append(append);
    } catch (error) {
      if (!isUnanswered(error)) throw error;
      onUnanswered?.(error, tries);
      if (!(await waited(tries, signal))) throw error;
    }
  }
}

function isUnanswered(error: unknown): error is Error {
  return (
    error instanceof StoreBusyError ||
    error instanceof StoreUnavailableError ||
    error instanceof OutcomeUnknownError
  );
}

/** False when the caller gave up. */
async function waited(tries: number, signal: AbortSignal | undefined): Promise<boolean> {
  const ms = Math.min(FIRST_WAIT_MS * 2 ** Math.min(tries - 1, 10), LONGEST_WAIT_MS);
  try {
    await sleep(ms * (0.5 + Math.random() / 2), undefined, { ...(signal !== undefined && { signal }) });
    return true;
  } catch {
    return false;
  }
}
