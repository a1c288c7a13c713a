import { setTimeout as sleep } from 'node:timers/promises';

/** How patient the conversation with a Heketi is. */
export type Pace = {
  /** Between questions to the queue: the first wait, which grows to the last. */
  readonly pollFirstMs: number;
  readonly pollMostMs: number;
  /** A change not settled by then ends unknown. */
  readonly operationMs: number;
  /** Answers of the queue in a row that say nothing, before the result counts as lost. */
  readonly oddAnswers: number;
  /** Tries of a request that Heketi is too busy for. */
  readonly busyTries: number;
  readonly busyFirstMs: number;
  readonly busyMostMs: number;
};

/** Heketi's own client asks the queue every 400 ms; the first questions come sooner, for work that is short. */
export const defaultPace: Pace = {
  pollFirstMs: 40,
  pollMostMs: 400,
  operationMs: 600_000,
  oddAnswers: 5,
  busyTries: 6,
  busyFirstMs: 250,
  busyMostMs: 8_000,
};

/** Waits; false when the caller gave up meanwhile. */
export async function wait(ms: number, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    await sleep(ms, undefined, { ...(signal !== undefined && { signal }) });
    return true;
  } catch {
    return false;
  }
}

/** Doubled by each try up to the cap, and spread over the upper half so that many do not come back together. */
export function busyWaitMs(tries: number, pace: Pace, random: () => number = Math.random): number {
  return Math.min(pace.busyMostMs, pace.busyFirstMs * 2 ** (tries - 1)) * (0.5 + random() / 2);
}
