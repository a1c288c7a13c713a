import { describe, expect, it } from 'vitest';
import { encodeCommit } from '../log-message.js';
import { appendedEntry } from '../testing/memory-log.js';
import { CalledCommits } from './called-commits.js';

const commit = (first: number, last: number, state = '{}') =>
  encodeCommit(
    Array.from({ length: last - first + 1 }, (_, at) => appendedEntry(first + at, { state })),
    1,
    20_000_000,
  );

describe('commits that were called out', () => {
  it('are given in the order of the log, whatever order they came in', () => {
    const called = new CalledCommits();
    called.keep(commit(4, 6), 0);
    expect(called.take(0)).toBeUndefined();
    expect(called.nextFirst()).toBe(4);
    called.keep(commit(1, 3), 0);
    expect(called.take(0)?.at(-1)?.last).toBe(3);
    expect(called.take(3)?.at(-1)?.last).toBe(6);
    expect(called.nextFirst()).toBeUndefined();
  });

  it('are forgotten once their positions have passed', () => {
    const called = new CalledCommits();
    called.keep(commit(1, 2), 2);
    called.keep(commit(3, 4), 2);
    called.keep(commit(5, 5), 2);
    called.passed(4);
    expect(called.nextFirst()).toBe(5);
  });

  it('are all left to the log when they are too many to keep', () => {
    const called = new CalledCommits();
    const long = 'x'.repeat(9_000_000);
    called.keep(commit(2, 2, long), 0);
    called.keep(commit(3, 3, long), 0);
    expect(called.nextFirst()).toBeUndefined();
    called.keep(commit(1, 1), 0);
    expect(called.take(0)).toHaveLength(1);
  });
});
