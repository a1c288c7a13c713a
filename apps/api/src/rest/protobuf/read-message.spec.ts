import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeMessage, protobufOf } from '../../testing/encode-message.js';
import { protobufBody } from './body.js';
import { readMessage } from './read-message.js';
import { type FieldTable, type FieldType, type MessageTable } from './tables/message-tables.js';
import { messageTables } from './tables/tables.js';

const text = fc.string({ minLength: 1, unit: 'grapheme' });
const seconds = fc.integer({ min: -1_000_000_000, max: 4_000_000_000 }).filter((value) => value !== 0);
const moment = seconds.map((value) => new Date(value * 1_000).toISOString().replace('.000Z', ''));
const int = fc.oneof(fc.maxSafeInteger(), fc.integer()).filter((value) => value !== 0);

const scalars: Readonly<Record<Exclude<FieldType, MessageTable>, fc.Arbitrary<unknown>>> = {
  string: text,
  bool: fc.constant(true),
  int,
  bytes: fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('base64')),
  quantity: text,
  time: moment.map((at) => `${at}Z`),
  'micro-time': moment.map((at) => `${at}.000042Z`),
  'int-or-string': fc.oneof(text, fc.integer({ min: 1, max: 65_535 })),
  texts: fc.array(text, { minLength: 1, maxLength: 3 }),
  // No key of a body may hold one.
  json: fc.dictionary(
    text.filter((key) => !key.includes('\\')),
    fc.boolean(),
  ),
};

/** What stays when it is empty, where the table says so. */
const EMPTY: Readonly<Record<string, unknown>> = { string: '', bool: false, int: 0 };

const known = new Map<MessageTable, fc.Arbitrary<Record<string, unknown>>>();

function objectOf(table: MessageTable): fc.Arbitrary<Record<string, unknown>> {
  const found = known.get(table);
  if (found !== undefined) return found;
  const fields = [...table.values()];
  const own = fields
    .filter(({ form }) => form !== 'inline')
    .map((field) => [field.name, valueOf(field)] as const);
  const inner = fields.flatMap(({ form, type }) =>
    form === 'inline' ? [objectOf(type as MessageTable)] : [],
  );
  const made = fc
    .tuple(fc.record(Object.fromEntries(own), { requiredKeys: [] }), ...inner)
    .map((parts) => Object.assign({}, ...parts) as Record<string, unknown>);
  known.set(table, made);
  return made;
}

function valueOf({ type, form, keptWhenEmpty }: FieldTable): fc.Arbitrary<unknown> {
  const full = typeof type === 'string' ? scalars[type] : objectOf(type);
  if (form === 'list') return fc.array(full, { minLength: 1, maxLength: 2 });
  if (form === 'map')
    return fc.dictionary(fc.oneof(text, fc.constant('__proto__')), full, { minKeys: 1, maxKeys: 2 });
  const empty = typeof type === 'string' ? EMPTY[type] : undefined;
  return keptWhenEmpty && empty !== undefined ? fc.oneof(full, fc.constant(empty)) : full;
}

describe('a message', () => {
  it.each([...messageTables])('of %s is read as it was written', (_name, table) => {
    fc.assert(
      fc.property(objectOf(table), (object) => {
        expect(JSON.stringify(sorted(readMessage(table, encodeMessage(table, object))))).toBe(
          JSON.stringify(sorted(object)),
        );
      }),
      { numRuns: 3 },
    );
  });

  it('of any bytes is read or refused', () => {
    const tables = [...messageTables.values()];
    fc.assert(
      fc.property(fc.nat(tables.length - 1), fc.uint8Array({ maxLength: 200 }), (at, bytes) => {
        try {
          readMessage(tables[at] ?? new Map(), Buffer.from(bytes));
        } catch (error) {
          expect(error).toMatchObject({ status: { code: 400 } });
        }
      }),
    );
  });

  it('leaves out what is empty, unless that says something', () => {
    const claim = protobufOf({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      spec: { storageClassName: '', volumeName: '', resources: { requests: { storage: '' } } },
    });
    expect(protobufBody(claim)?.value['spec']).toEqual({
      storageClassName: '',
      resources: { requests: { storage: '0' } },
    });
  });

  it('may have its numbers packed', () => {
    const context = messageTables.get('PodSecurityContext') ?? new Map();
    expect(readMessage(context, Buffer.from([4 * 8 + 2, 3, 7, 0x80, 1]))).toEqual({
      supplementalGroups: [7, 128],
    });
  });
});

/** Fields in one order, so that maps with a `__proto__` entry can be compared as text. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, part]) => [key, sorted(part)]);
}
