import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NotCanonicalError } from '../errors.js';
import { canonicalJson } from './canonical-json.js';

const integers = fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER });
const values = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    integers,
    fc.string({ unit: 'binary' }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value')),
    fc.dictionary(fc.string(), tie('value')),
  ),
})).value;

describe('canonical JSON', () => {
  it('sorts keys by code unit and leaves no white space', () => {
    expect(canonicalJson({ b: [1, 'x'], B: { é: true, z: null }, a: -0 })).toBe(
      '{"B":{"z":null,"é":true},"a":0,"b":[1,"x"]}',
    );
  });

  it('leaves out members that are undefined', () => {
    expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}');
  });

  it.each([
    [{ a: { b: [0.5] } }, 'a.b[0]'],
    [NaN, ''],
    [2 ** 53, ''],
    [[undefined], '[0]'],
    [{ a: 1n }, 'a'],
    [{ a: new Date(0) }, 'a'],
    [[new Map([['a', 1]])], '[0]'],
  ])('refuses %o and names the place', (value, path) => {
    const refusal = expect(() => canonicalJson(value));
    refusal.toThrow(NotCanonicalError);
    refusal.toThrow(path);
  });

  it('gives the same text again for what its text reads as', () => {
    fc.assert(
      fc.property(values, (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
  });

  it('does not depend on the order of members', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), integers), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(value));
      }),
    );
  });
});
