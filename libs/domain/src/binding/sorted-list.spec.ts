import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SortedList } from './sorted-list.js';

const byNumber = (one: number, other: number) => one - other;

describe('a sorted list', () => {
  it('holds what a sorted array would, under any additions and removals', () => {
    const steps = fc.array(fc.record({ add: fc.boolean(), item: fc.nat({ max: 60 }) }), { maxLength: 200 });
    fc.assert(
      fc.property(steps, fc.nat({ max: 60 }), (all, from) => {
        const list = new SortedList(byNumber);
        const model = new Set<number>();
        for (const { add, item } of all) {
          if (!add) expect(list.remove(item)).toBe(model.delete(item));
          else if (!model.has(item)) list.add(item);
          if (add) model.add(item);
        }
        const sorted = [...model].sort(byNumber);
        expect(list.size).toBe(model.size);
        expect([...list.from((it) => it - from)]).toEqual(sorted.filter((it) => it >= from));
      }),
    );
  });

  it('keeps its order over many blocks', () => {
    const list = new SortedList(byNumber);
    const items = Array.from({ length: 5_000 }, (_, index) => (index * 2_657) % 5_000);
    for (const item of items) list.add(item);
    for (const item of items.filter((it) => it % 3 === 0)) list.remove(item);
    const expected = [...items].sort(byNumber).filter((it) => it % 3 !== 0);
    expect([...list.from(() => 0)]).toEqual(expected);
    expect([...list.from((it) => it - 2_500)]).toEqual(expected.filter((it) => it >= 2_500));
    expect([...list.from(() => -1)]).toEqual([]);
  });

  it('of 100,000 items adds, finds and removes with as few comparisons as a binary search', () => {
    let comparisons = 0;
    const list = new SortedList((one: number, other: number) => (comparisons++, one - other));
    // 61 and 100,000 have no common divisor, so each number comes once and in no order.
    for (let index = 0; index < 100_000; index++) list.add((index * 61) % 100_000);
    // Two searches: over at most 400 blocks, and within one of at most 512 items.
    const bound = 9 + 10;
    expect(comparisons / 100_000).toBeLessThanOrEqual(bound);

    let looks = 0;
    const [found] = list.from((item) => (looks++, item - 77_777));
    expect(found).toBe(77_777);
    expect(looks).toBeLessThanOrEqual(bound + 2);

    comparisons = 0;
    expect(list.remove(12_345)).toBe(true);
    expect(comparisons).toBeLessThanOrEqual(bound + 3);
  });
});
