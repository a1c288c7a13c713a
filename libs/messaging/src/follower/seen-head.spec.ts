import { expect, it, vi } from 'vitest';
import { hasSeenHead } from './seen-head.js';

const log = { head: () => Promise.resolve({ position: 7, epoch: 1 }) };
const live = new AbortController().signal;

it('waits until the head is handled, though the log or the follower fails meanwhile', async () => {
  const head = vi.fn(log.head).mockRejectedValueOnce(new Error('no Postgres'));
  const waitForPosition = vi.fn(() => Promise.resolve()).mockRejectedValueOnce(new Error('behind'));
  expect(await hasSeenHead({ log: { head }, follower: { waitForPosition }, stopping: live })).toBe(true);
  expect([head.mock.calls.length, waitForPosition.mock.lastCall]).toEqual([3, [7, 10_000]]);
});

it('gives up when the process ends', async () => {
  const stopping = new AbortController();
  const waitForPosition = () => {
    stopping.abort();
    return Promise.reject(new Error('behind'));
  };
  expect(await hasSeenHead({ log, follower: { waitForPosition }, stopping: stopping.signal })).toBe(false);
});
