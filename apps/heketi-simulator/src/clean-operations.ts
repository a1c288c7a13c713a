import type { Heketi } from './heketi.js';
import { cleanOperation } from './storage/operations.js';

/** Settles operations nobody works on any more: all, or those of the ids. */
export function cleanOperations({ store, inFlight }: Heketi, ids: readonly string[] = []): void {
  const abandoned = Object.values(store.state.operations).filter(
    ({ id, status }) => status !== '' && !inFlight.has(id) && (ids.length === 0 || ids.includes(id)),
  );
  for (const { id } of abandoned) store.change(cleanOperation(store.state, id));
}

export type CleanerTimes = { readonly firstMs: number; readonly everyMs: number };

/** Heketi waits a minute after its start, then cleans once an hour. */
export const heketisCleanerTimes: CleanerTimes = { firstMs: 60_000, everyMs: 3_600_000 };

/** Cleans in the background; gives what stops it. */
export function startCleaner(heketi: Heketi, { firstMs, everyMs }: CleanerTimes): () => void {
  let timer = setTimeout(clean, firstMs);
  function clean(): void {
    cleanOperations(heketi);
    timer = setTimeout(clean, everyMs);
  }
  return () => clearTimeout(timer);
}
