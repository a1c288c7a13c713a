import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { type Append } from './append-types.js';
import { batchKeys, takeBatch } from './batch-queue.js';
import { MAX_BATCH_APPENDS, MAX_BATCH_BYTES } from './limits.js';
import { sampleAppend, sampleChange } from './testing.js';

const queued = (append: Append, bytes = 100) => ({ append, keys: batchKeys(append), bytes });

/** Batches until the queue is empty, as indices of `appends`. */
function batches(appends: readonly Append[], bytes?: number): number[][] {
  const queue = appends.map((append) => queued(append, bytes));
  const taken: number[][] = [];
  while (queue.length > 0) taken.push(takeBatch(queue).map(({ append }) => appends.indexOf(append)));
  return taken;
}

it('puts appends that share nothing into one batch', () => {
  expect(batches([sampleAppend(), sampleAppend(), sampleAppend()])).toEqual([[0, 1, 2]]);
});

it('keeps appends to one object apart and in order, letting others pass', () => {
  const change = sampleChange();
  const append = () => sampleAppend([change]);
  expect(batches([append(), append(), sampleAppend(), append()])).toEqual([[0, 2], [1], [3]]);
});

it('keeps an append behind one that was left behind, even if it shares nothing with the batch', () => {
  const [one, two] = [sampleChange(), sampleChange()];
  expect(batches([sampleAppend([one]), sampleAppend([one, two]), sampleAppend([two])])).toEqual([
    [0],
    [1],
    [2],
  ]);
});

it('keeps apart who ends and who takes a name', () => {
  const ending = sampleChange({ name: 'db', expectedVersion: 3, deletes: true });
  const taking = sampleChange({ name: 'db' });
  expect(batches([sampleAppend([ending]), sampleAppend([taking])])).toEqual([[0], [1]]);
});

it('keeps apart what touches one volume or one claim', () => {
  const binds = [{ volumeUid: 'v', claimUid: 'c' }];
  const other = [{ volumeUid: 'v', claimUid: 'd' }];
  expect(batches([sampleAppend(undefined, { binds }), sampleAppend(undefined, { unbinds: other })])).toEqual([
    [0],
    [1],
  ]);
});

it('keeps a doubled append id apart, so that the second is answered as known', () => {
  const id = randomUUID();
  expect(batches([sampleAppend(undefined, { id }), sampleAppend(undefined, { id })])).toEqual([[0], [1]]);
});

it('lets many appends rely on one object, but not with the one that writes it', () => {
  const namespace = sampleChange({ kind: 'Namespace', expectedVersion: 1 });
  const relying = () => sampleAppend(undefined, { preconditions: [{ uid: namespace.uid, version: 1 }] });
  expect(batches([relying(), relying(), sampleAppend([namespace]), relying()])).toEqual([[0, 1], [2], [3]]);
});

it('ends a batch at its limits of number and of bytes, but never refuses the first', () => {
  const many = Array.from({ length: MAX_BATCH_APPENDS + 1 }, () => sampleAppend());
  expect(batches(many).map(({ length }) => length)).toEqual([MAX_BATCH_APPENDS, 1]);
  expect(batches([sampleAppend(), sampleAppend()], MAX_BATCH_BYTES + 1)).toEqual([[0], [1]]);
});
