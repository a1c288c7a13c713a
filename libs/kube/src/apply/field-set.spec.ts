import { type Json } from '@berth/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  differenceBelow,
  differenceOf,
  type FieldNode,
  type FieldSet,
  intersectionOf,
  isSameSet,
  namedFields,
  NO_FIELDS,
  putField,
  unionOf,
} from './field-set.js';
import { pathsOf, readFields, writeFields } from './fields-v1.js';

const element = fc.constantFrom('f:a', 'f:b', 'f:.', 'k:{"name":"x","port":1}', 'v:"x"', 'v:1', 'i:0');
const sets: fc.Arbitrary<FieldSet> = fc.letrec<{ set: FieldSet }>((tie) => ({
  set: fc
    .uniqueArray(
      fc.tuple(element, fc.boolean(), fc.oneof({ maxDepth: 3 }, fc.constant(NO_FIELDS), tie('set'))),
      {
        selector: ([each]) => each,
        maxLength: 3,
      },
    )
    .map((nodes) => {
      const set = new Map<string, FieldNode>();
      for (const [each, own, below] of nodes) putField(set, each, own, below);
      return set;
    }),
})).set;

/** A set as the plain set of its paths, to check the tree's operations by. */
const plain = (set: FieldSet): readonly string[] => pathsOf(set).toSorted();

describe('a set of fields', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(sets, (set) => {
        const read = readFields(JSON.parse(JSON.stringify(writeFields(set))));
        expect(read !== undefined && isSameSet(read, set)).toBe(true);
      }),
    );
  });

  it('is joined, cut and shared as its paths are', () => {
    fc.assert(
      fc.property(sets, sets, (one, other) => {
        const [a, b] = [plain(one), plain(other)];
        const onlyOne = a.filter((path) => !b.includes(path));
        expect(plain(unionOf(one, other))).toEqual([...onlyOne, ...b].toSorted());
        expect(plain(differenceOf(one, other))).toEqual(onlyOne);
        expect(plain(intersectionOf(one, other))).toEqual(a.filter((path) => b.includes(path)));
        expect(plain(differenceBelow(differenceBelow(one, other), other))).toEqual(
          plain(differenceBelow(one, other)),
        );
      }),
    );
  });

  it('loses with a field all that is below it', () => {
    const set = namedFields([
      ['spec', 'a', 'b'],
      ['spec', 'a'],
      ['status', 'c'],
    ]);
    expect(pathsOf(differenceBelow(set, namedFields([['spec', 'a']])))).toEqual(['.status.c']);
  });

  it.each<[Json, Json]>([
    [{ 'k:{"port":1,"name":"x"}': {} }, { 'k:{"name":"x","port":1}': {} }],
    [{ 'v: "x"': {} }, { 'v:"x"': {} }],
    [{ 'x:later': {}, 'f:a': {} }, { 'f:a': {} }],
    [{ 'f:a': { '.': {} } }, { 'f:a': {} }],
  ])('given as %j is kept as %j', (given, written) => {
    const set = readFields(given);
    expect(set && writeFields(set)).toEqual(written);
  });

  it.each([null, 'x', [], { 'f:a': null }, { 'k:x': {} }, { 'k:[1]': {} }, { 'v:1.5': {} }])(
    'is not read from %j',
    (given) => {
      expect(readFields(given)).toBeUndefined();
    },
  );

  it('is told as paths: a field itself before what is below it', () => {
    const set = readFields({
      'f:spec': { 'f:ports': { 'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:name': {} }, 'i:3': {} } },
      'f:metadata': { 'f:finalizers': { '.': {}, 'v:"x"': {} } },
    });
    expect(pathsOf(set ?? NO_FIELDS)).toEqual([
      '.metadata.finalizers',
      '.metadata.finalizers[="x"]',
      '.spec.ports[3]',
      '.spec.ports[port=80,protocol="TCP"]',
      '.spec.ports[port=80,protocol="TCP"].name',
    ]);
  });
});
