import { describe, expect, it } from 'vitest';
import { EventBudget } from './event-budget.js';

const MINUTE = 60_000;

function takenOf(budget: EventBudget, key: string, tries: number, nowMs: number): number {
  return Array.from({ length: tries }, () => budget.take(key, nowMs)).filter((wait) => wait === 0).length;
}

describe('the budget of posted events', () => {
  it('lets twenty-five through at once, then one in five minutes', () => {
    const budget = new EventBudget();
    expect(takenOf(budget, 'a', 40, 0)).toBe(25);
    expect(budget.take('a', MINUTE)).toBe(4 * MINUTE);
    expect(takenOf(budget, 'a', 3, 5 * MINUTE)).toBe(1);
    expect(takenOf(budget, 'a', 3, 16 * MINUTE)).toBe(2);
    expect(takenOf(budget, 'a', 40, 24 * 60 * MINUTE)).toBe(25);
  });

  it('counts each controller and object by itself', () => {
    const budget = new EventBudget();
    expect(takenOf(budget, 'a', 30, 0)).toBe(25);
    expect(takenOf(budget, 'b', 30, 0)).toBe(25);
  });

  it('keeps what was held back until it is written, once', () => {
    const budget = new EventBudget();
    budget.hold('e', 2);
    expect(budget.hold('e', 3)).toBe(5);
    expect(budget.release('e')).toBe(5);
    expect(budget.release('e')).toBe(0);
  });

  it('forgets those it heard of longest ago', () => {
    const budget = new EventBudget();
    takenOf(budget, 'first', 30, 0);
    for (let key = 0; key < 5_000; key += 1) budget.take(`key-${key}`, 0);
    expect(takenOf(budget, 'first', 30, 0)).toBe(25);
  });
});
