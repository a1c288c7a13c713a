import { type Append } from './append-types.js';
import { isCreation, nameKey } from './check-append.js';
import { MAX_BATCH_APPENDS, MAX_BATCH_BYTES } from './limits.js';

/** What of an append decides whether it may stand in one batch with another. */
export type BatchKeys = { readonly writes: readonly string[]; readonly reads: readonly string[] };

export type Queued = { readonly keys: BatchKeys; readonly bytes: number };

/**
 * Streams, names and bindings the append writes, and streams it only relies on. Two appends that rely on one
 * object go together; one that writes it goes with neither.
 */
export function batchKeys(append: Append): BatchKeys {
  const writes = [`append ${append.id}`];
  for (const change of append.changes) {
    writes.push(`object ${change.uid}`);
    if (isCreation(change) || change.deletes) writes.push(`name ${nameKey(change)}`);
  }
  for (const { volumeUid, claimUid } of [...(append.binds ?? []), ...(append.unbinds ?? [])]) {
    writes.push(`volume ${volumeUid}`, `claim ${claimUid}`);
  }
  const reads = (append.preconditions ?? []).map(({ uid }) => `object ${uid}`);
  return { writes: [...new Set(writes)], reads };
}

/**
 * Takes the next batch out of `queue`: in order of arrival, leaving behind what shares a key with one taken or
 * with one left behind, so that appends to one object keep their order.
 */
export function takeBatch<T extends Queued>(queue: T[]): T[] {
  const batch: T[] = [];
  const left: T[] = [];
  const written = new Set<string>();
  const read = new Set<string>();
  let bytes = 0;
  let looked = 0;
  for (const entry of queue) {
    const full =
      batch.length >= MAX_BATCH_APPENDS || (batch.length > 0 && bytes + entry.bytes > MAX_BATCH_BYTES);
    if (full) break;
    looked += 1;
    const apart = collides(entry.keys, written, read);
    for (const key of entry.keys.writes) written.add(key);
    for (const key of entry.keys.reads) read.add(key);
    if (apart) left.push(entry);
    else {
      batch.push(entry);
      bytes += entry.bytes;
    }
  }
  queue.splice(0, looked, ...left);
  return batch;
}

function collides({ writes, reads }: BatchKeys, written: Set<string>, read: Set<string>): boolean {
  return writes.some((key) => written.has(key) || read.has(key)) || reads.some((key) => written.has(key));
}
