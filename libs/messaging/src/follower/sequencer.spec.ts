import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LogEntry } from '../log-port.js';
import { appendedEntry } from '../testing/memory-log.js';
import { Sequencer, type Run } from './sequencer.js';

const LIMITS = { entries: 1_000, bytes: 1_000_000 };
const LENGTH = 40;
const LOG: LogEntry[] = Array.from({ length: LENGTH }, (_, at) => appendedEntry(at + 1));

function run(first: number, last: number): Run {
  return { first, last, entries: LOG.slice(first - 1, last), bytes: 100 };
}

const positions = (entries: readonly LogEntry[]) => entries.map((it) => it.position);
const upTo = (first: number, last: number) => positions(LOG.slice(first - 1, last));

describe('the sequencer', () => {
  it('gives runs in order, whatever order they came in', () => {
    const it = new Sequencer(0, LIMITS);
    for (const [first, last] of [
      [4, 5],
      [1, 1],
      [2, 3],
    ] as const)
      it.offer(run(first, last));
    expect(positions(it.take(100))).toEqual([1, 2, 3, 4, 5]);
  });

  it('cuts a run that straddles where it stands', () => {
    const it = new Sequencer(2, LIMITS);
    it.offer(run(1, 4));
    expect(positions(it.take(100))).toEqual([3, 4]);
  });

  it('says that a run it has passed, or holds already, is a duplicate', () => {
    const it = new Sequencer(2, LIMITS);
    expect([it.offer(run(1, 2)), it.offer(run(5, 6)), it.offer(run(5, 6)), it.offer(run(6, 6))]).toEqual([
      'duplicate',
      'kept',
      'duplicate',
      'duplicate',
    ]);
  });

  it('gives nothing over a hole, and says that there is one', () => {
    const it = new Sequencer(0, LIMITS);
    it.offer(run(1, 1));
    it.offer(run(3, 3));
    expect(positions(it.take(100))).toEqual([1]);
    expect([it.hasHole, positions(it.take(100))]).toEqual([true, []]);
    expect(positions(it.takePage(LOG.slice(1, 2)))).toEqual([2]);
    expect([it.hasHole, positions(it.take(100))]).toEqual([false, [3]]);
  });

  it('drops all that waits when it is over its bound in entries or bytes', () => {
    const byEntries = new Sequencer(0, { entries: 3, bytes: 1_000 });
    expect([byEntries.offer(run(2, 4)), byEntries.offer(run(5, 5))]).toEqual(['kept', 'overflow']);
    const byBytes = new Sequencer(0, { entries: 100, bytes: 150 });
    expect([byBytes.offer(run(2, 2)), byBytes.offer(run(3, 3))]).toEqual(['kept', 'overflow']);
    expect([byEntries.hasHole, byBytes.hasHole]).toEqual([false, false]);
  });

  it('goes over a jump that the log declares', () => {
    const it = new Sequencer(3, LIMITS);
    expect(positions(it.takePage([appendedEntry(1_000)]))).toEqual([1_000]);
    it.skipTo(2_000);
    it.offer({ first: 2_001, last: 2_001, entries: [appendedEntry(2_001)], bytes: 1 });
    expect(positions(it.take(1))).toEqual([2_001]);
  });

  const step = fc.oneof(
    { weight: 5, arbitrary: fc.record({ offer: fc.tuple(fc.integer({ min: 1, max: LENGTH }), fc.nat(6)) }) },
    { weight: 2, arbitrary: fc.record({ take: fc.integer({ min: 1, max: 10 }) }) },
    { weight: 1, arbitrary: fc.record({ page: fc.integer({ min: 1, max: 10 }) }) },
    { weight: 1, arbitrary: fc.constant({ clear: true }) },
  );

  it('turns any interleaving of runs, losses and page reads into exactly the dense log', () => {
    const tightOrNot = fc.constantFrom(LIMITS, { entries: 8, bytes: 1_000 });
    fc.assert(
      fc.property(fc.nat(LENGTH), tightOrNot, fc.array(step, { maxLength: 80 }), (start, limits, steps) => {
        const it = new Sequencer(start, limits);
        const given: LogEntry[] = [];
        const page = (limit: number) => it.takePage(LOG.slice(it.position, it.position + limit));
        for (const next of steps) {
          if ('offer' in next) it.offer(run(next.offer[0], Math.min(LENGTH, next.offer[0] + next.offer[1])));
          if ('take' in next) given.push(...it.take(next.take));
          if ('page' in next) given.push(...page(next.page));
          if ('clear' in next) it.clear();
          expect(positions(given)).toEqual(upTo(start + 1, it.position));
        }
        while (it.position < LENGTH) given.push(...it.take(100), ...page(7));
        expect(positions(given)).toEqual(upTo(start + 1, LENGTH));
        expect(it.hasHole).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});
