import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GidTable } from './gid-table.js';

const range = { min: 2000, max: 2009 };

describe('the table of group ids', () => {
  it('gives the lowest that is free, and again what was given back', () => {
    const table = new GidTable();
    expect(['a', 'b', 'c'].map((owner) => table.take(owner, 'fast', range))).toEqual([2000, 2001, 2002]);
    table.remove('b');
    expect(table.take('d', 'fast', range)).toBe(2001);
    expect(table.take('e', 'fast', range)).toBe(2003);
  });

  it('keeps classes apart, and looks at the range of each call', () => {
    const table = new GidTable();
    expect(table.take('a', 'fast', range)).toBe(2000);
    expect(table.take('b', 'slow', range)).toBe(2000);
    expect(table.take('c', 'fast', { min: 2005, max: 2006 })).toBe(2005);
    expect(table.take('d', 'fast', range)).toBe(2001);
  });

  it('says when a range is full', () => {
    const table = new GidTable();
    table.put('volume', 'fast', 2000);
    expect(table.take('a', 'fast', { min: 2000, max: 2000 })).toBeUndefined();
  });

  it('counts two volumes of one id as one, until both are gone', () => {
    const table = new GidTable();
    table.put('a', 'fast', 2000);
    table.put('b', 'fast', 2000);
    table.remove('a');
    expect(table.take('c', 'fast', range)).toBe(2001);
    table.remove('b');
    expect(table.take('d', 'fast', range)).toBe(2000);
  });

  it('is right however owners come and go', () => {
    const step = fc.record({
      owner: fc.integer({ min: 0, max: 6 }),
      gives: fc.boolean(),
      min: fc.integer({ min: 2000, max: 2003 }),
    });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const table = new GidTable();
        const model = new Map<number, number>();
        for (const { owner, gives, min } of steps) {
          model.delete(owner);
          if (gives) {
            const taken = new Set(model.values());
            const free = Array.from({ length: 7 }, (_, index) => min + index).find((gid) => !taken.has(gid));
            expect(table.take(String(owner), 'fast', { min, max: min + 6 })).toBe(free);
            if (free !== undefined) model.set(owner, free);
          } else table.remove(String(owner));
        }
      }),
    );
  });
});
