import { describe, expect, it } from 'vitest';
import { Turns } from './turns.js';

describe('turns', () => {
  it('come one after the other for a key, also behind one that failed, and not for others', async () => {
    const turns = new Turns();
    const seen: string[] = [];
    const gate = Promise.withResolvers<undefined>();
    const failing = turns.take('a', async () => {
      await gate.promise;
      seen.push('first');
      throw new Error('failed');
    });
    const second = turns.take('a', () => Promise.resolve(seen.push('second')));
    await turns.take('b', () => Promise.resolve(seen.push('other')));
    gate.resolve(undefined);
    await expect(failing).rejects.toThrow('failed');
    await second;
    expect(seen).toEqual(['other', 'first', 'second']);
  });
});
