import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Json, type JsonObject } from '../object/kube-object.js';
import { canonicalJson } from './canonical-json.js';
import { applyMergePatch, isSame, mergePatchBetween } from './merge-patch.js';

/** Few keys, so that two documents often share some; some are special to JavaScript, in name or in order. */
const keys = fc.constantFrom('a', 'b', '10', '9', '__proto__', 'constructor', 'toString', '');

/** JSON.parse makes every key an own one, as it does for what comes in. */
const documents = fc
  .letrec<{ value: string; object: string }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.integer().map(String),
      fc.string().map((text) => JSON.stringify(text)),
      fc.array(tie('value'), { maxLength: 3 }).map((items) => `[${items.join()}]`),
      tie('object'),
    ),
    object: fc
      .uniqueArray(fc.tuple(keys, tie('value')), { selector: ([key]) => key, maxLength: 4 })
      .map((members) => `{${members.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join()}}`),
  }))
  .object.map((text) => JSON.parse(text) as JsonObject);

describe('merge patch', () => {
  it.each<[Json, Json, Json]>([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    ['x', { a: { b: null } }, { a: {} }],
    [{ e: 1 }, { a: 1 }, { e: 1, a: 1 }],
  ])('makes of %j by %j what RFC 7396 says', (target, patch, result) => {
    expect(applyMergePatch(target, patch)).toEqual(result);
  });

  it('leads from any document without nulls to any other', () => {
    fc.assert(
      fc.property(documents, documents, (before, after) => {
        const result = applyMergePatch(before, mergePatchBetween(before, after));
        expect(canonicalJson(result)).toBe(canonicalJson(after));
      }),
      { numRuns: 500 },
    );
  });

  it('is empty exactly when nothing differs', () => {
    fc.assert(
      fc.property(documents, documents, (before, after) => {
        const isEmpty = Object.keys(mergePatchBetween(before, after)).length === 0;
        expect(isEmpty).toBe(canonicalJson(before) === canonicalJson(after));
        expect(isSame(before, after)).toBe(isEmpty);
      }),
      { numRuns: 500 },
    );
  });
});
