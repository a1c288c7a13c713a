import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidQuantityError } from '../errors.js';
import { compareQuantities, isWholeNumber, parseQuantity, wholeNumberOf } from './quantity.js';

const texts = fc
  .tuple(
    fc.constantFrom('', '+', '-'),
    fc.nat({ max: 99_999 }),
    fc.option(fc.nat({ max: 999 })),
    fc.constantFrom(
      '',
      'n',
      'u',
      'm',
      'k',
      'M',
      'G',
      'T',
      'P',
      'E',
      'Ki',
      'Mi',
      'Gi',
      'Ti',
      'Pi',
      'Ei',
      'e3',
      'E-2',
    ),
  )
  .map(
    ([sign, whole, fraction, suffix]) => `${sign}${whole}${fraction === null ? '' : `.${fraction}`}${suffix}`,
  );

const compare = (one: string, other: string) => compareQuantities(parseQuantity(one), parseQuantity(other));

describe('quantities', () => {
  it.each([
    ['1Gi', '1024Mi'],
    ['1G', '1000M'],
    ['1.5Gi', '1536Mi'],
    ['0.5', '500m'],
    ['12e6', '12M'],
    ['1E2', '100'],
    ['1E', '1000P'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['1n', '0.1n'],
    ['-1Ki', '-1024'],
    ['+7', '7'],
  ])('reads %s as %s', (one, other) => {
    expect(compare(one, other)).toBe(0);
  });

  it.each([
    ['1Gi', '1G'],
    ['1Ei', '1E'],
    ['1', '999m'],
    ['0', '-1'],
  ])('holds %s for more than %s', (one, other) => {
    expect(compare(one, other)).toBe(1);
    expect(compare(other, one)).toBe(-1);
  });

  it.each([
    '',
    '.',
    'Gi',
    '1gi',
    '1K',
    '1ki',
    '1 Gi',
    ' 1',
    '1e',
    '0x1',
    '1,5',
    '--1',
    '1e99',
    '9'.repeat(100),
  ])('refuses %j', (text) => {
    expect(() => parseQuantity(text)).toThrow(InvalidQuantityError);
  });

  it('tells whole bytes from fractions', () => {
    const whole = ['1', '1000m', '1.5Ki', '1e3'].map(parseQuantity).map(isWholeNumber);
    const broken = ['1m', '1.5', '1.0001Ki'].map(parseQuantity).map(isWholeNumber);
    expect([...whole, ...broken]).toEqual([true, true, true, true, false, false, false]);
  });

  it('are in one total order', () => {
    fc.assert(
      fc.property(texts, texts, texts, (a, b, c) => {
        expect(compare(a, b)).toBe(compare(b, a) === 0 ? 0 : -compare(b, a));
        if (compare(a, b) <= 0 && compare(b, c) <= 0) expect(compare(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });
});

it.each([
  ['1Gi', 1_073_741_824],
  ['1500m', 2],
  ['-1500m', -1],
  ['0', 0],
])('reads %s as the whole number %d', (text, number) => {
  expect(wholeNumberOf(parseQuantity(text)) + 0).toBe(number);
});
