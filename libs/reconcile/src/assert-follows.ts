import { type Lag } from '@berth/messaging';

/** Behind the log for longer than this, a worker is not ready. */
const READY_LAG_MS = 10_000;

/** For a worker's readiness. @throws Error when it is too far behind the log. */
export function assertFollows(follower: { readonly lag: () => Lag }): void {
  const { behind, behindMs } = follower.lag();
  if (behindMs <= READY_LAG_MS) return;
  throw new Error(`${behind} entries behind the log for ${Math.round(behindMs)} ms`);
}
