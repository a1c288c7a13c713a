import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseBody } from '../body/parse-body.js';
import { ApiError } from '../status/api-error.js';
import { compileDecoder } from './compile-decoder.js';
import { decodeObject, type FieldValidation } from './decode-object.js';
import { kindSchema } from './kind-schema.js';
import {
  integerSchema,
  listSchema,
  mapSchema,
  objectSchema,
  plainSchema,
  stringListSchema,
  stringSchema,
} from './schema.js';

const schema = kindSchema('io.example.v1.Box', 'A box.', {
  spec: objectSchema('What the box should be.', {
    capacity: mapSchema('Sizes.', plainSchema('quantity', 'A size.')),
    accessModes: stringListSchema('Modes.'),
    volumeMode: stringSchema('Mode.', { default: 'Filesystem' }),
    sealed: plainSchema('boolean', 'Closed.'),
    count: integerSchema('How many.'),
    port: plainSchema('int-or-string', 'A port.'),
    ports: listSchema('Ports.', objectSchema('A port.', { name: stringSchema('Name.') })),
    data: mapSchema('Bytes.', plainSchema('bytes', 'Bytes.')),
    since: plainSchema('time', 'Since.'),
    free: plainSchema('any', 'Anything.'),
  }),
});
const box = { kind: 'Box', apiVersion: 'example.dev/v1', decode: compileDecoder(schema) };

const decode = (value: unknown, validation: FieldValidation = 'Warn') =>
  decodeObject(box, parseBody(Buffer.from(JSON.stringify(value)), 'application/json'), validation);

const refusal = (work: () => unknown): ApiError => {
  try {
    work();
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};

describe('decodeObject', () => {
  it('keeps known fields, fills in kind, version and defaults', () => {
    expect(decode({ metadata: { name: 'a' }, spec: { capacity: { storage: '5Gi' } } }).object).toEqual({
      apiVersion: 'example.dev/v1',
      kind: 'Box',
      metadata: { name: 'a' },
      spec: { capacity: { storage: '5Gi' }, volumeMode: 'Filesystem' },
    });
  });

  it('treats null as absent and drops empty maps and lists', () => {
    const { object } = decode({
      metadata: { name: 'a', creationTimestamp: null, labels: {}, annotations: { x: null } },
      spec: { accessModes: [], volumeMode: null },
    });
    expect(object).toEqual({
      apiVersion: 'example.dev/v1',
      kind: 'Box',
      metadata: { name: 'a' },
      spec: { volumeMode: 'Filesystem' },
    });
  });

  it('does not default inside an absent parent', () => {
    expect(decode({ metadata: { name: 'a' } }).object).not.toHaveProperty('spec');
  });

  it('reads a bare number as a quantity and brings times to UTC', () => {
    expect(
      decode({ spec: { capacity: { storage: 5 }, since: '2024-05-01T12:00:00.7+02:00' } }).object,
    ).toMatchObject({
      spec: { capacity: { storage: '5' }, since: '2024-05-01T10:00:00Z' },
    });
  });

  it.each([
    [{ spec: { capacity: 'much' } }, 'spec.capacity: expected a map, got a string'],
    [{ spec: { capacity: { storage: true } } }, 'spec.capacity[storage]: expected a quantity, got a boolean'],
    [{ spec: { capacity: { storage: '5 GB' } } }, 'spec.capacity[storage]: "5 GB" is no quantity'],
    [{ spec: { capacity: { storage: '9'.repeat(65) } } }, 'spec.capacity[storage]: "9'],
    [{ spec: { capacity: { storage: 1e300 } } }, 'spec.capacity[storage]: the number is too large'],
    [{ spec: { accessModes: 'ReadWriteOnce' } }, 'spec.accessModes: expected a list, got a string'],
    [{ spec: { accessModes: ['a', 7] } }, 'spec.accessModes[1]: expected a string, got a number'],
    [{ spec: { accessModes: [null] } }, 'spec.accessModes[0]: expected a string, got null'],
    [{ spec: [] }, 'spec: expected an object, got a list'],
    [{ spec: { sealed: 'yes' } }, 'spec.sealed: expected a boolean, got a string'],
    [{ spec: { count: 1.5 } }, 'spec.count: expected an integer, got the number 1.5'],
    [{ spec: { count: 2 ** 31 } }, 'spec.count: the number does not fit into int32'],
    [{ spec: { port: 1.5 } }, 'spec.port: expected an integer or a string, got the number 1.5'],
    [{ spec: { data: { k: '%' } } }, 'spec.data[k]: the text is not base64'],
    [{ spec: { since: 'yesterday' } }, 'spec.since: "yesterday" is no RFC 3339 time'],
    [{ spec: { free: { a: [0.5] } } }, 'spec.free.a[0]: expected an integer, got the number 0.5'],
    [{ metadata: { labels: { a: 1 } } }, 'metadata.labels[a]: expected a string, got a number'],
  ])('refuses %j naming the field', (value, problem) => {
    const error = refusal(() => decode(value));
    expect(error.code).toBe(400);
    expect(error.message).toContain(`Box in version "v1" cannot be handled as a Box: ${problem}`);
  });

  const misspelt = '{"spec":{"capacty":1,"ports":[{"nam":"x"}],"count":1,"count":2}}';
  const decodeText = (validation: FieldValidation) =>
    decodeObject(box, parseBody(Buffer.from(misspelt), 'application/json'), validation);

  it('refuses unknown and duplicate fields under Strict', () => {
    const error = refusal(() => decodeText('Strict'));
    expect(error.reason).toBe('BadRequest');
    expect(error.message).toBe(
      'Box in version "v1" cannot be handled as a Box: strict decoding error: unknown field "spec.capacty", unknown field "spec.ports[0].nam", duplicate field "spec.count"',
    );
  });

  it('drops them with a warning each under Warn, and silently under Ignore', () => {
    const warned = decodeText('Warn');
    expect(warned.warnings).toEqual([
      'unknown field "spec.capacty"',
      'unknown field "spec.ports[0].nam"',
      'duplicate field "spec.count"',
    ]);
    expect(warned.object['spec']).toEqual({ ports: [{}], count: 2, volumeMode: 'Filesystem' });
    expect(decodeText('Ignore')).toEqual({ object: warned.object, warnings: [] });
  });

  it('refuses a key with a backslash, whichever way it came', () => {
    const value = { metadata: { labels: { 'a\\': '1' } } };
    const error = refusal(() => decodeObject(box, { value, duplicateFields: [] }, 'Ignore'));
    expect(error.message).toContain('a key may hold no backslash');
  });

  it('takes base64 in lines, as tools write it', () => {
    expect(decode({ spec: { data: { k: 'Zm9v\nYmFy\r\n' } } }).object['spec']).toMatchObject({
      data: { k: 'Zm9vYmFy' },
    });
  });

  it('takes names of Object.prototype for unknown fields', () => {
    expect(decode({ spec: { constructor: 'x', toString: 'y' } }).warnings).toEqual([
      'unknown field "spec.constructor"',
      'unknown field "spec.toString"',
    ]);
  });

  it('either decodes or refuses whatever it is given, and what it decodes it decodes again', () => {
    const field = fc.constantFrom(
      'spec',
      'metadata',
      'capacity',
      'ports',
      'labels',
      'count',
      'free',
      'since',
      'data',
      'x',
    );
    const anything = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(null, true, 0, -7, 0.5, '', '5Gi', 'a', 'AAAA', '2024-05-01T12:00:00Z'),
        fc.dictionary(field, tie('value'), { maxKeys: 4 }),
        fc.array(tie('value'), { maxLength: 3 }),
      ),
    })).value;
    fc.assert(
      fc.property(fc.dictionary(field, anything), (value) => {
        try {
          const { object } = decode(value);
          expect(decode(object)).toEqual({ object, warnings: [] });
        } catch (error) {
          if (!(error instanceof ApiError)) throw error;
        }
      }),
      { numRuns: 300 },
    );
  });

  it('refuses a body of another kind or version', () => {
    expect(refusal(() => decode({ kind: 'Bag' })).message).toContain('the kind in the data ("Bag")');
    expect(refusal(() => decode({ apiVersion: 'v1' })).message).toContain(
      'the API version in the data ("v1")',
    );
  });
});
