import { expect, it } from 'vitest';
import { logSnapshotOf } from './log-snapshot.js';

async function* chunksOf(count: number, onEnd: () => void) {
  try {
    for (let n = 0; n < count; n++) yield await Promise.resolve({ position: 7, objects: [] });
  } finally {
    onEnd();
  }
}

it('tells the position before the objects are read', async () => {
  const { position, chunks } = await logSnapshotOf(chunksOf(3, () => undefined));
  expect(position).toBe(7);
  let seen = 0;
  for await (const objects of chunks) seen += 1 + objects.length;
  expect(seen).toBe(3);
});

it('ends its source when the reader stops early', async () => {
  let ended = false;
  const { chunks } = await logSnapshotOf(chunksOf(3, () => (ended = true)));
  for await (const objects of chunks) {
    expect(objects).toEqual([]);
    break;
  }
  expect(ended).toBe(true);
});

it('refuses a source without any chunk', async () => {
  await expect(logSnapshotOf(chunksOf(0, () => undefined))).rejects.toThrow('tells no position');
});
