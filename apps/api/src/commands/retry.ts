import { BindingConflictError, VersionConflictError } from '@berth/event-store';
import { decisionRetried } from '../metrics.js';
import { type Target } from './command-ports.js';
import { Turns } from './turns.js';

/** A decision that meets a moving log this often is given up; the client hears of a conflict. */
const MAX_ATTEMPTS = 16;

/**
 * Of those who change an object that others change too. Left to race, each commit has one winner and all others look
 * again: thirty patches at once would need thirty attempts.
 */
const turns = new Turns();

/** True when the log moved on between reading and appending: look again and decide anew. */
export function isMovedOn(error: unknown): boolean {
  return error instanceof VersionConflictError || error instanceof BindingConflictError;
}

/**
 * Runs read, decide and append until no one came in between. `attempt` counts from 0; `giveUp` makes the error
 * for a log that never held still. Of those who name the same object as `contended`, one at a time tries again.
 */
export async function untilSettled<Result>(
  verb: string,
  attempt: (count: number) => Promise<Result>,
  giveUp: () => Error,
  contended?: string,
): Promise<Result> {
  const attempts = async (from: number): Promise<Result> => {
    for (let count = from; count < MAX_ATTEMPTS; count += 1) {
      try {
        return await attempt(count);
      } catch (error) {
        noteMovedOn(verb, error);
      }
    }
    throw giveUp();
  };
  if (contended === undefined) return attempts(0);
  if (turns.isTaken(contended)) return turns.take(contended, () => attempts(0));
  try {
    return await attempt(0);
  } catch (error) {
    noteMovedOn(verb, error);
    return turns.take(contended, () => attempts(1));
  }
}

/** Throws every other error again. */
function noteMovedOn(verb: string, error: unknown): void {
  if (!isMovedOn(error)) throw error;
  decisionRetried(verb);
}

/** The object a change is about, as those are told apart who wait for their turn. */
export function contendedName({ resource, cluster, namespace }: Target, name: string): string {
  return [cluster, resource.group, resource.plural, namespace, name].join('/');
}
