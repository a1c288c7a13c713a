import { setTimeout as sleep } from 'node:timers/promises';
import { type LogPort } from '../log-port.js';

export type SeenHeadOptions = {
  readonly log: Pick<LogPort, 'head'>;
  readonly follower: { waitForPosition(position: number, timeoutMs: number): Promise<void> };
  /** The process ends. */
  readonly stopping: AbortSignal;
};

/** A follower that is this far behind is asked for the head anew. */
const PATIENCE_MS = 10_000;
const AGAIN_AFTER_MS = 200;

/** Resolves when all that stands in the log at the call is handled, however long that takes; false: the process ends. */
export async function hasSeenHead({ log, follower, stopping }: SeenHeadOptions): Promise<boolean> {
  while (!stopping.aborted) {
    try {
      const { position } = await log.head();
      await follower.waitForPosition(position, PATIENCE_MS);
      return true;
    } catch {
      // Behind, or without Postgres: readiness tells of it.
      await sleep(AGAIN_AFTER_MS);
    }
  }
  return false;
}
