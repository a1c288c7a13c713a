import jsonPatch from 'fast-json-patch';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Json, patched } from '../testing/box.js';

describe('patches made from two objects', () => {
  const word = fc.constantFrom('a', 'b', 'c', 'd');
  const words = fc.uniqueArray(word, { minLength: 1, maxLength: 4 });
  const labels = fc.dictionary(word, word, { maxKeys: 3 });
  const ports = fc.uniqueArray(
    fc.record({ name: word, to: word, tags: labels }, { requiredKeys: ['name'] }),
    {
      selector: ({ name }) => name,
      minLength: 1,
    },
  );
  const box = fc.record({
    metadata: fc.record({ labels, finalizers: words }, { requiredKeys: [] }),
    spec: fc.record({ modes: words, ports, text: word }, { requiredKeys: [] }),
  });

  it('lead from the first to the second, strategically', () => {
    fc.assert(
      fc.property(box, box, (from, to) => {
        expect(patched('strategic-merge', from as Json, strategicDiff(from, to))).toEqual(to);
      }),
    );
  });

  it('lead from the first to the second, by merge patch', () => {
    fc.assert(
      fc.property(box, box, (from, to) => {
        expect(
          patched(
            'merge',
            from as Json,
            diffFields(from, to, (_key, _one, other) => other),
          ),
        ).toEqual(to);
      }),
    );
  });

  it('lead from the first to the second, by JSON patch', () => {
    fc.assert(
      fc.property(box, box, (from, to) => {
        expect(patched('json', from as Json, jsonPatch.compare(from, to))).toEqual(to);
      }),
    );
  });

  it('of three, as kubectl makes them, bring what is wanted and leave what others added', () => {
    fc.assert(
      fc.property(box, box, box, (applied, wanted, live) => {
        const patch = threeWayDiff(applied, wanted, live);
        const after = patched('strategic-merge', live, patch) as Fields;
        expect(after).toEqual(merged(applied, wanted, live));
        expect(patched('strategic-merge', after as Json, threeWayDiff(wanted, wanted, after))).toEqual(after);
      }),
    );
  });

  it('change nothing when they are empty', () => {
    fc.assert(
      fc.property(box, (from) => {
        for (const kind of ['strategic-merge', 'merge'] as const)
          expect(patched(kind, from as Json, {})).toEqual(from);
        expect(patched('json', from as Json, [])).toEqual(from);
      }),
    );
  });
});

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A merge patch between two objects; `listPatch` says how a list that differs is written. */
function diffFields(
  from: Fields,
  to: Fields,
  listPatch: (key: string, from: unknown, to: unknown, patch: Fields) => unknown,
): Fields {
  const patch: Fields = {};
  for (const key of Object.keys(from)) if (!(key in to)) patch[key] = null;
  for (const [key, value] of Object.entries(to)) {
    const before = from[key];
    if (isFields(before) && isFields(value)) patch[key] = diffFields(before, value, listPatch);
    else if (Array.isArray(value)) patch[key] = listPatch(key, before, value, patch);
    else patch[key] = value;
  }
  return patch;
}

/** As kubectl writes it: with deletions and the wanted order beside the items. */
function strategicDiff(from: Fields, to: Fields): Fields {
  return diffFields(from, to, (key, before, after, patch) => {
    const [one, other] = [(before ?? []) as unknown[], after as unknown[]];
    if (key === 'finalizers') {
      patch[`$deleteFromPrimitiveList/${key}`] = one.filter((item) => !other.includes(item));
      patch[`$setElementOrder/${key}`] = other;
      return other.filter((item) => !one.includes(item));
    }
    if (key !== 'ports') return other;
    const [stored, wanted] = [one as { name: string }[], other as { name: string }[]];
    patch[`$setElementOrder/${key}`] = wanted.map(({ name }) => ({ name }));
    const gone = stored.filter(({ name }) => !wanted.some((each) => each.name === name));
    return [
      ...wanted.map((item) =>
        diffFields(stored.find(({ name }) => name === item.name) ?? {}, item, () => []),
      ),
      ...gone.map(({ name }) => ({ name, $patch: 'delete' })),
    ];
  });
}

/** As kubectl's apply: takes away what was applied before and is no longer wanted, and sets what is wanted. */
function threeWayDiff(applied: Fields, wanted: Fields, live: Fields): Fields {
  const patch: Fields = {};
  for (const [key, value] of Object.entries(wanted)) {
    const [before, now] = [applied[key], live[key]];
    if (isFields(value)) patch[key] = threeWayDiff(fieldsOr(before), value, fieldsOr(now));
    else if (key === 'ports') patch[key] = threeWayItems(itemsOf(before), itemsOf(value), itemsOf(now));
    else if (key === 'finalizers') {
      const wantedTexts = value as string[];
      const gone = ((before ?? []) as string[]).filter((item) => !wantedTexts.includes(item));
      patch[`$deleteFromPrimitiveList/${key}`] = gone;
      patch[key] = wantedTexts;
    } else patch[key] = value;
  }
  for (const key of Object.keys(applied)) if (!(key in wanted)) patch[key] = null;
  return patch;
}

function threeWayItems(applied: readonly Item[], wanted: readonly Item[], live: readonly Item[]): Fields[] {
  const gone = applied.filter(({ name }) => !wanted.some((item) => item.name === name));
  return [
    ...wanted.map((item) => ({
      ...threeWayDiff(named(applied, item), item, named(live, item)),
      name: item.name,
    })),
    ...gone.map(({ name }) => ({ name, $patch: 'delete' })),
  ];
}

/** What a three-way patch has to come to, said without patches. */
function merged(applied: Fields, wanted: Fields, live: Fields): Fields {
  const kept = Object.entries(live).filter(([key]) => key in wanted || !(key in applied));
  const result: Fields = Object.fromEntries(kept);
  for (const [key, value] of Object.entries(wanted)) {
    const [before, now] = [applied[key], live[key]];
    if (isFields(value)) result[key] = merged(fieldsOr(before), value, fieldsOr(now));
    else if (key === 'ports') result[key] = mergedItems(itemsOf(before), itemsOf(value), itemsOf(now));
    else if (key === 'finalizers') {
      const stays = ((now ?? []) as string[]).filter((item) => !((before ?? []) as string[]).includes(item));
      const added = value as string[];
      const liveKept = ((now ?? []) as string[]).filter(
        (item) => stays.includes(item) || added.includes(item),
      );
      result[key] = [...new Set([...liveKept, ...added])];
    } else result[key] = value;
  }
  return result;
}

function mergedItems(applied: readonly Item[], wanted: readonly Item[], live: readonly Item[]): Fields[] {
  const isIn = (items: readonly Item[], { name }: Item) => items.some((item) => item.name === name);
  const kept = live.filter((item) => isIn(wanted, item) || !isIn(applied, item));
  const added = wanted.filter((item) => !isIn(live, item));
  return [
    ...kept.map((item) =>
      isIn(wanted, item) ? merged(named(applied, item), named(wanted, item), item) : item,
    ),
    ...added,
  ];
}

type Item = Fields & { readonly name: string };

const fieldsOr = (value: unknown): Fields => (isFields(value) ? value : {});
const itemsOf = (value: unknown): readonly Item[] => (value ?? []) as Item[];
const named = (items: readonly Item[], { name }: Item): Fields =>
  items.find((item) => item.name === name) ?? {};
