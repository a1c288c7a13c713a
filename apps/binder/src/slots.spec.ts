import { expect, it } from 'vitest';
import { SLOT_COUNT, slotLease, slotOf } from './slots.js';

it.each([
  ['default', 14],
  ['prod', 4],
])('gives the cluster %s slot %i in every process', (cluster, slot) => {
  expect(slotOf(cluster)).toBe(slot);
});

it('spreads clusters over all slots', () => {
  const used = new Set(Array.from({ length: 400 }, (_, index) => slotOf(`cluster-${index}`)));
  expect([...used].sort((a, b) => a - b)).toEqual(Array.from({ length: SLOT_COUNT }, (_, slot) => slot));
});

it('names a lease after its slot', () => {
  expect(slotLease(7)).toBe('binder/7');
});
