import { expect, it } from 'vitest';
import { interleaved, ratioSpread, rate, spread } from './rounds.js';

it('takes the ratio in each round, and then the median', () => {
  const rounds = [
    { ours: 10, baseline: 10 },
    { ours: 300, baseline: 100 },
    { ours: 4, baseline: 2 },
  ];
  expect(ratioSpread(rounds)).toEqual({ min: 1, median: 2, max: 3 });
});

it('takes the middle of the two middle ones of an even number', () => {
  expect(spread([4, 1, 2, 10])).toEqual({ min: 1, median: 3, max: 10 });
});

it('gives both the same number of turns, in changing order, behind one that warms up', async () => {
  const turns: string[] = [];
  const turn = (name: string) => () => {
    turns.push(name);
    return Promise.resolve(1);
  };
  const rounds = await interleaved({ rounds: 3, ours: turn('o'), baseline: turn('b') });
  expect(rounds).toHaveLength(3);
  expect(turns.join('')).toBe('bo' + 'bo' + 'ob' + 'bo');
});

it('counts what all callers completed', async () => {
  let calls = 0;
  const perSecond = await rate(4, 0.01, () => {
    calls += 1;
    return new Promise((done) => setTimeout(done, 1));
  });
  expect(calls).toBeGreaterThanOrEqual(4);
  expect(perSecond).toBeGreaterThan(0);
});
