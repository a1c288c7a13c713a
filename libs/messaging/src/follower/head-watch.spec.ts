import { describe, expect, it } from 'vitest';
import { HeadWatch } from './head-watch.js';

describe('the head watch', () => {
  it('says how many events behind, and since when the oldest head was known', () => {
    const it = new HeadWatch();
    it.note(10, 4, 1_000);
    it.note(12, 4, 1_300);
    expect(it.lag(5, 1_500)).toEqual({ position: 5, head: 12, behind: 7, behindMs: 500 });
  });

  it('counts from the newer head once the older is reached', () => {
    const it = new HeadWatch();
    it.note(10, 4, 1_000);
    it.note(12, 4, 1_300);
    it.reached(10);
    expect(it.lag(10, 1_500)).toEqual({ position: 10, head: 12, behind: 2, behindMs: 200 });
  });

  it('is not behind when all that is known is reached', () => {
    const it = new HeadWatch();
    it.note(10, 4, 1_000);
    it.reached(11);
    expect(it.lag(11, 9_000)).toEqual({ position: 11, head: 11, behind: 0, behindMs: 0 });
    expect(it.overdueIn(50, 9_000)).toBeUndefined();
  });

  it('gives a late message its grace and no more', () => {
    const it = new HeadWatch();
    it.note(10, 4, 1_000);
    expect([it.overdueIn(50, 1_020), it.overdueIn(50, 1_080)]).toEqual([30, 0]);
  });

  it('forgets a head that was wrong', () => {
    const it = new HeadWatch();
    it.note(999, 4, 1_000);
    it.correct(4, 4, 2_000);
    expect(it.lag(4, 3_000)).toEqual({ position: 4, head: 4, behind: 0, behindMs: 0 });
  });
});
