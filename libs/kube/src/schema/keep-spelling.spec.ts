import { describe, expect, it } from 'vitest';
import { keepSpelling } from './keep-spelling.js';
import { listSchema, mapSchema, objectSchema, plainSchema, stringSchema } from './schema.js';

const amounts = mapSchema('', plainSchema('quantity', ''));
const schema = objectSchema('', {
  capacity: amounts,
  text: stringSchema(''),
  parts: listSchema('', objectSchema('', { limits: amounts })),
});

describe('keepSpelling', () => {
  it('keeps what is the same amount as it was written', () => {
    const before = { capacity: { a: '1Gi', b: '1' }, text: '1Gi', parts: [{ limits: { cpu: '500m' } }] };
    const after = { capacity: { a: '1024Mi', b: '2' }, text: '1024Mi', parts: [{ limits: { cpu: '0.5' } }] };
    expect(keepSpelling(after, before, schema)).toEqual({
      capacity: { a: '1Gi', b: '2' },
      text: '1024Mi',
      parts: [{ limits: { cpu: '500m' } }],
    });
  });

  it('takes what is new, gone or elsewhere as it comes', () => {
    const before = { capacity: { a: '1Gi' }, parts: [{ limits: { cpu: '1' } }] };
    const after = { capacity: { c: '1024Mi' }, parts: [{}, { limits: { cpu: '1.0' } }] };
    expect(keepSpelling(after, before, schema)).toEqual(after);
    expect(keepSpelling({}, before, schema)).toEqual({});
    expect(keepSpelling(after, undefined, schema)).toEqual(after);
  });
});
