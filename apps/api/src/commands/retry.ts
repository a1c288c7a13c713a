import { BindingConflictError, VersionConflictError } from '@berth/event-store';
import { decisionRetried } from '../metrics.js';

/** A decision that meets a moving log this often is given up; the client hears of a conflict. */
const MAX_ATTEMPTS = 8;

/** True when the log moved on between reading and appending: look again and decide anew. */
export function isMovedOn(error: unknown): boolean {
  return error instanceof VersionConflictError || error instanceof BindingConflictError;
}

/**
 * Runs read, decide and append until no one came in between. `attempt` counts from 0; `giveUp` makes the error
 * for a log that never held still.
 */
export async function untilSettled<Result>(
  verb: string,
  attempt: (count: number) => Promise<Result>,
  giveUp: () => Error,
): Promise<Result> {
  for (let count = 0; count < MAX_ATTEMPTS; count += 1) {
    try {
      return await attempt(count);
    } catch (error) {
      if (!isMovedOn(error)) throw error;
      decisionRetried(verb);
    }
  }
  throw giveUp();
}
