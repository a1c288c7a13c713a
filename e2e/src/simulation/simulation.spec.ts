import { describe, expect, it } from 'vitest';
import { simulate } from './simulate.js';

/** Of one `npm test`; `npm run simulate` does as many as one likes. */
const RUNS = 1_000;
const LONGEST_MS = 600_000;

describe('the workers on a simulated log, bus, back end and clock', () => {
  it('do the same, byte for byte, for the same seed', async () => {
    for (const seed of [3, 77, 93, 393]) {
      const [first, again] = [await simulate(seed), await simulate(seed)];
      expect(again).toEqual(first);
      expect(first.events).toBeGreaterThan(3);
    }
  });

  it('do something else for another seed', async () => {
    expect((await simulate(1)).log).not.toBe((await simulate(2)).log);
  });

  it(
    'keep every invariant through crashes, stalls and a crooked bus, and come to rest where the model says',
    async () => {
      const first = Date.now() % 1_000_000;
      let kills = 0;
      for (let seed = first; seed < first + RUNS; seed++) kills += (await simulate(seed)).kills;
      expect(kills).toBeGreaterThan(RUNS / 10);
    },
    LONGEST_MS,
  );
});
