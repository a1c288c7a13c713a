import { describe, expect, it } from 'vitest';
import { bool, decodeJson, float32, int, list, mapOf, string, struct, UnparsableError } from './go-json.js';

const shape = struct({
  size: int,
  name: string,
  names: list(string),
  on: bool,
  factor: float32,
  tags: mapOf(string),
  inner: struct({ count: int }),
});
const decode = (text: string) => decodeJson(text, shape);

describe('decoding as Go does', () => {
  it('gives zero values for what is missing or null', () => {
    const zero = { size: 0, name: '', names: [], on: false, factor: 0, tags: {}, inner: { count: 0 } };
    expect(decode('{}')).toEqual(zero);
    expect(decode('null')).toEqual(zero);
    expect(decode('{"size":null,"names":null,"inner":null,"on":null}')).toEqual(zero);
  });

  it('finds keys whatever their case and ignores unknown ones', () => {
    expect(decodeJson('{"newsize":1}', struct({ newSize: int }))).toEqual({ newSize: 1 });
    expect(decode('{"SIZE":3,"Inner":{"Count":4},"other":[{}]}')).toMatchObject({
      size: 3,
      inner: { count: 4 },
    });
  });

  it.each([
    '',
    '{',
    '[]',
    '"x"',
    '3',
    '{"size":"3"}',
    '{"size":1.5}',
    '{"size":1.0}',
    '{"size":1e3}',
    '{"size":9223372036854775808}',
    '{"name":3}',
    '{"names":"a"}',
    '{"names":[1]}',
    '{"on":1}',
    '{"factor":1e39}',
    '{"factor":"1"}',
    '{"tags":[]}',
    '{"tags":{"a":1}}',
    '{"inner":3}',
  ])('cannot parse %s', (text) => {
    expect(() => decode(text)).toThrow(UnparsableError);
  });

  it('rounds floats to 32 bits', () => {
    expect(decode('{"factor":1.2}').factor).toBe(Math.fround(1.2));
  });
});
