import { type SnapshotObject } from '../log-port.js';
import { type LogSnapshot } from './deliveries.js';

type PositionedChunk = { readonly position: number; readonly objects: readonly SnapshotObject[] };

/** A snapshot as a follower takes it, of chunks that each tell the one position; at least one must come. */
export async function logSnapshotOf(source: AsyncIterable<PositionedChunk>): Promise<LogSnapshot> {
  const chunks = source[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done) throw new Error('a snapshot without any chunk tells no position');
  return { position: first.value.position, chunks: objectsOf(first.value, chunks) };
}

async function* objectsOf(
  first: PositionedChunk,
  chunks: AsyncIterator<PositionedChunk>,
): AsyncGenerator<readonly SnapshotObject[]> {
  try {
    yield first.objects;
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value.objects;
  } finally {
    // A reader that stops early must not leave the source's transaction open.
    await chunks.return?.();
  }
}
