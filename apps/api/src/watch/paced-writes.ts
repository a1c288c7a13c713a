import { setTimeout as sleep } from 'node:timers/promises';
import { type Change } from './change.js';
import { type WatchSink } from './watch-session.js';

/** What of a page is written before it is waited until the client took it; so little that a slow line takes it in time. */
const PIECE_LENGTH = 64 * 1024;

/** In pieces that are written one by one, so that what waits for a slow client is bounded. */
export function* piecesOf(changes: readonly Change[]): Generator<readonly Change[]> {
  let piece: Change[] = [];
  let length = 0;
  for (const change of changes) {
    piece.push(change);
    length += change.of.state.length;
    if (length < PIECE_LENGTH) continue;
    yield piece;
    piece = [];
    length = 0;
  }
  if (piece.length > 0) yield piece;
}

/** True once the client took what was written; false when it is gone, or cut since it takes nothing any more. */
export async function isTaken(sink: WatchSink, stalledMs: number): Promise<boolean> {
  const drained = sink.drained();
  for (let left = sink.bufferedBytes(); ; left = sink.bufferedBytes()) {
    const patience = new AbortController();
    const waited = sleep(stalledMs, undefined, { signal: patience.signal }).catch(() => undefined);
    const taken = await Promise.race([drained, waited]);
    patience.abort();
    if (taken !== undefined) return taken;
    if (sink.bufferedBytes() < left) continue;
    sink.cut();
    return false;
  }
}
