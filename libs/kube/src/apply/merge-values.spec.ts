import { type JsonObject } from '@berth/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyedListSchema, objectSchema, stringListSchema, stringSchema } from '../schema/schema.js';
import { mergeValues } from './merge-values.js';

const text = stringSchema('');
const keyed = keyedListSchema('', 'name', objectSchema('', { name: text, a: text, b: text }));
const set = stringListSchema('', { listType: 'set' });

const names = fc.uniqueArray(fc.constantFrom('1', '2', '3', '4', '5', '6'), { maxLength: 6 });
const items = names.chain((some) =>
  fc.tuple(
    ...some.map((name) => fc.record({ name: fc.constant(name), a: fc.string() }, { requiredKeys: ['name'] })),
  ),
);

/** The rule told with two hands, one on each list, as structured merge diff goes through them. */
function reference(live: readonly string[], applied: readonly string[]): readonly string[] {
  const shared = applied.filter((each) => live.includes(each));
  const out: string[] = [];
  let [left, right] = [0, 0];
  while (left < live.length || right < applied.length) {
    const mine = live[left];
    const theirs = applied[right];
    if (mine !== undefined && !applied.includes(mine)) {
      out.push(mine);
      left += 1;
    } else if (mine !== undefined && isOutOfTurn(mine, theirs, shared, out)) {
      left += 1;
    } else {
      if (mine === theirs) left += 1;
      if (theirs !== undefined) out.push(theirs);
      if (shared[0] === theirs) shared.shift();
      right += 1;
    }
  }
  return out;
}

/** A live item that is applied too waits for the applied list to come to it, or has been taken with it already. */
function isOutOfTurn(
  mine: string,
  theirs: string | undefined,
  shared: readonly string[],
  taken: readonly string[],
): boolean {
  if (taken.includes(mine)) return true;
  return mine !== theirs && theirs !== undefined && shared[0] !== undefined && shared[0] !== mine;
}

describe('mergeValues', () => {
  it.each([
    [['a', 'b'], ['c'], ['a', 'b', 'c']],
    [
      ['a', 'b', 'c'],
      ['c', 'a'],
      ['b', 'c', 'a'],
    ],
    [
      ['a', 'x', 'b'],
      ['a', 'n', 'b'],
      ['a', 'x', 'n', 'b'],
    ],
  ])('of the sets %j and %j is %j', (live, applied, merged) => {
    expect(mergeValues(live, applied, set)).toEqual(merged);
  });

  it('orders sets as Kubernetes does', () => {
    fc.assert(
      fc.property(names, names, (live, applied) => {
        expect(mergeValues(live, applied, set)).toEqual(reference(live, applied));
      }),
      { numRuns: 1000 },
    );
  });

  it('merges items of one key, and keeps all others', () => {
    fc.assert(
      fc.property(items, items, (live, applied) => {
        const merged = mergeValues([...live], [...applied], keyed) as readonly JsonObject[];
        const byName = (list: readonly JsonObject[]) => new Map(list.map((item) => [item['name'], item]));
        const [had, wanted] = [byName(live), byName(applied)];
        const expected = [...new Set([...had.keys(), ...wanted.keys()])].map((name) => [
          name,
          { ...had.get(name), ...wanted.get(name) },
        ]);
        expect(byName(merged)).toEqual(new Map(expected as [string, JsonObject][]));
        expect(merged).toHaveLength(expected.length);
      }),
    );
  });
});
