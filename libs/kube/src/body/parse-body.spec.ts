import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../status/api-error.js';
import { MAX_BODY_BYTES, parseBody } from './parse-body.js';

const parse = (text: string, contentType: string | undefined = 'application/json') =>
  parseBody(Buffer.from(text), contentType);

const refusal = (work: () => unknown): ApiError => {
  try {
    work();
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};

describe('parseBody of JSON', () => {
  it('gives back what was sent', () => {
    const anyObject = fc.dictionary(fc.string(), fc.jsonValue()).filter((value) => !hasProto(value));
    fc.assert(
      fc.property(anyObject, (value) => {
        const text = JSON.stringify(value);
        fc.pre(!/\\u0000|\\ud[89a-f]/.test(text) && !hasBackslashKey(value));
        expect(parse(text)).toEqual({ value: JSON.parse(text) as unknown, duplicateFields: [] });
      }),
    );
  });

  it('reads keys with escapes as they are, whatever was refused before', () => {
    for (const text of [String.raw`{"x":0,"a\\":1}`, String.raw`{"x":0,"a\u005C":1}`]) {
      expect(refusal(() => parse(text)).message).toContain('a key may hold no backslash');
      expect(refusal(() => parse(text, 'application/yaml').value).message).toContain(
        'a key may hold no backslash',
      );
    }
    for (const key of ['a"', 'a\n', 'a\t']) {
      const text = JSON.stringify({ x: '\\', [key]: '\\' });
      for (const type of ['application/json', 'application/yaml', ''])
        expect(parse(text, type).value).toEqual({ x: '\\', [key]: '\\' });
    }
  });

  it('finds members written twice, by path', () => {
    const text = '{"a":{"b":1,"b":2,"\\u0062":3},"l":[{"x":1},{"x":":","x":"{"}],"a b":1,"a":{}}';
    expect(parse(text).duplicateFields).toEqual(['a.b', 'l[1].x', 'a']);
  });

  it.each([
    ['', 'the body is empty'],
    ['{"a":', 'the body is not valid JSON'],
    ['{"secret":"hunter2",}', 'the body is not valid JSON'],
    ['[]', 'the body is not an object'],
    ['null', 'the body is not an object'],
    ['"x"', 'the body is not an object'],
    ['{"a":"\\u0000"}', 'the body holds a NUL character'],
    ['{"\\ud800":1}', 'the body holds half of a surrogate pair'],
    ['{"__proto__":{}}', 'a field named "__proto__" is not accepted'],
    [`${'{"a":'.repeat(101)}1${'}'.repeat(101)}`, 'the body is nested deeper than 100 levels'],
    [`{"a":${'['.repeat(500_000)}`, 'the body is nested deeper than 100 levels'],
  ])('refuses %.40s', (text, message) => {
    const error = refusal(() => parse(text));
    expect(error.code).toBe(400);
    expect(error.message).toContain(message);
    expect(error.message).not.toContain('hunter2');
  });

  it('refuses invalid UTF-8', () => {
    const bytes = Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]);
    expect(refusal(() => parseBody(bytes, 'application/json')).message).toBe('the body is not valid UTF-8');
  });

  it('refuses a body over the limit', () => {
    expect(refusal(() => parseBody(new Uint8Array(MAX_BODY_BYTES + 1), 'application/json')).code).toBe(413);
  });
});

describe('parseBody of YAML', () => {
  it('reads the core types and leaves other words texts', () => {
    const text =
      'apiVersion: v1\nspec:\n  ok: true\n  yes: yes\n  n: 5\n  size: 5Gi\n  at: 2024-01-01\n  none: ~\n';
    expect(parse(text, 'application/yaml').value).toEqual({
      apiVersion: 'v1',
      spec: { ok: true, yes: 'yes', n: 5, size: '5Gi', at: '2024-01-01', none: null },
    });
  });

  it('reads JSON under its name, with the care JSON gets', () => {
    expect(parse('{"a":1,"a":2}', 'application/yaml')).toEqual({ value: { a: 2 }, duplicateFields: ['a'] });
    expect(parse('{a: 1}', 'application/yaml').value).toEqual({ a: 1 });
  });

  it('takes a map of many keys', () => {
    const text = Array.from({ length: 10_000 }, (_, index) => `k${index}: 1`).join('\n');
    expect(Object.keys(parse(text, 'application/yaml').value)).toHaveLength(10_000);
  });

  it('is tried where no content type is given and the text is no JSON object', () => {
    expect(parse('a: 1\n', '').value).toEqual({ a: 1 });
    expect(parse('{"a":1}', '').value).toEqual({ a: 1 });
  });

  it.each([
    ['a: 1\na: 2\n', 'at line 2: key "a" already set in map'],
    ['l:\n  - {x: 1, "x": 2}\n', 'at line 2: key "x" already set in map'],
    ['1: a\n"1": b\n', 'key "1" already set in map'],
    ['__proto__: {a: 1}\n', '__proto__'],
    ['a: &x [1]\nb: *x\n', 'aliases'],
    ['a: &a [l]\nb: &b [*a,*a]\nc: &c [*b,*b]\n', 'aliases'],
    ['a: 1\n---\nb: 2\n', 'MULTIPLE_DOCS'],
    ['a: "\\0"\n', 'NUL'],
    ['a: [1\n', 'not valid YAML'],
    ['? {a: 1}\n: 2\n', 'not valid YAML'],
    ['a: !!js/function x\n', 'not valid YAML'],
    ['- 1\n', 'not an object'],
    [`a: ${'['.repeat(10_000)}`, 'nested deeper'],
    [`${'- '.repeat(5_000)}a`, 'nested deeper'],
    ['', 'not an object'],
  ])('refuses %.40j', (text, message) => {
    const error = refusal(() => parse(text, 'application/yaml'));
    expect(error.code).toBe(400);
    expect(error.message).toContain(message);
  });
});

describe('parseBody of other media types', () => {
  it('answers 415 for a kind that its decoder does not read', () => {
    const bytes = Buffer.from('6b387300ff', 'hex');
    const none = { 'application/x': () => undefined };
    expect(refusal(() => parseBody(bytes, 'application/x', none)).code).toBe(415);
  });

  it('answers 415 for what it does not read', () => {
    expect(refusal(() => parse('x', 'application/vnd.kubernetes.protobuf')).code).toBe(415);
    expect(refusal(() => parse('x', 'text/html; charset=utf-8')).code).toBe(415);
    expect(refusal(() => parse('x', 'constructor')).code).toBe(415);
  });

  it('hands a media type to the decoder given for it', () => {
    const decoders = { 'application/x-box': () => ({ value: { a: 1 }, duplicateFields: [] }) };
    expect(parseBody(Buffer.from('?'), 'application/x-box', decoders).value).toEqual({ a: 1 });
  });
});

function hasBackslashKey(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(
    ([key, inner]) => (!Array.isArray(value) && key.includes('\\')) || hasBackslashKey(inner),
  );
}

function hasProto(value: unknown): boolean {
  return JSON.stringify(value).includes('__proto__');
}
