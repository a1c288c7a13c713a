import { describe, expect, it } from 'vitest';
import { isWorthTelling, type ToldFailure } from './failure-telling.js';

const AT = Date.parse('2026-01-02T03:04:05Z');
const MINUTE_MS = 60_000;
const told = (count: number): ToldFailure => ({ message: 'a', count, at: new Date(AT).toISOString() });

describe('a failure is worth an event', () => {
  it.each<[string, ToldFailure | undefined, string, number, number, number, boolean]>([
    ['when it is the first', undefined, 'a', 1, 0, 0, true],
    ['when it is another', told(5), 'b', 1, 1, 0, true],
    ['not when it is the same', told(2), 'a', 3, 1, 0, false],
    ['when it came about twice as often', told(2), 'a', 4, 1, 0, true],
    ['not before ten minutes have gone by', told(9), 'a', 10, 1, 10 * MINUTE_MS - 1, false],
    ['when ten minutes have gone by', told(9), 'a', 10, 1, 10 * MINUTE_MS, true],
    ['not when many took turns within a minute', told(1), 'b', 1, 8, MINUTE_MS - 1, false],
    ['when many took turns, each minute', told(1), 'b', 1, 8, MINUTE_MS, true],
  ])('%s', (_, known, message, count, reports, afterMs, expected) => {
    expect(isWorthTelling(known, { message, count }, { reports, now: new Date(AT + afterMs) })).toBe(
      expected,
    );
  });
});
