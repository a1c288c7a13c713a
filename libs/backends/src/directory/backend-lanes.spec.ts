import { describe, expect, it } from 'vitest';
import { BackendLanes } from './backend-lanes.js';

function lanesOf(changes: number) {
  const enqueued: string[] = [];
  const lanes = new BackendLanes({ changesAt: () => changes, enqueue: (key) => void enqueued.push(key) });
  return { lanes, enqueued };
}

describe('the lanes of Backends', () => {
  it('let so many passes in, and call the others in their order', () => {
    const { lanes, enqueued } = lanesOf(1);
    expect(['a', 'b', 'c', 'd', 'e'].map((key) => lanes.enter('one', key))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
    lanes.leave('one');
    expect(enqueued).toEqual(['d']);
    expect(lanes.enter('one', 'd')).toBe(true);
    lanes.leave('one');
    expect(enqueued).toEqual(['d', 'e']);
  });

  it('call the next when one that was called has nothing to do any more', () => {
    const { lanes, enqueued } = lanesOf(1);
    for (const key of ['a', 'b', 'c', 'd', 'e', 'f']) lanes.enter('one', key);
    lanes.leave('one');
    lanes.passed('a');
    expect(enqueued).toEqual(['d']);
    lanes.passed('d');
    expect(enqueued).toEqual(['d', 'e']);
    lanes.enter('two', 'e');
    lanes.passed('e');
    expect(enqueued).toEqual(['d', 'e', 'f']);
  });

  it('leave the others their share', () => {
    const { lanes } = lanesOf(1);
    for (const key of ['a', 'b', 'c', 'd']) lanes.enter('one', key);
    expect(lanes.enter('two', 'e')).toBe(true);
  });

  it('run so many changes at once, whatever becomes of them', async () => {
    const { lanes } = lanesOf(2);
    let running = 0;
    let most = 0;
    const change = (index: number) =>
      lanes.change('one', async () => {
        most = Math.max(most, (running += 1));
        await new Promise(setImmediate);
        running -= 1;
        if (index % 3 === 0) throw new Error('in trouble');
        return index;
      });
    const ends = await Promise.allSettled(Array.from({ length: 10 }, (_, index) => change(index)));
    expect(most).toBe(2);
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(6);
  });
});
