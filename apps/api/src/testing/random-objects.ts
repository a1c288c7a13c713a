import { type Json, type JsonObject } from '@berth/domain';
import { type ListSchema, objectSchema, type ObjectSchema, type Schema, stringSchema } from '@berth/kube';
import fc from 'fast-check';

/** Few names and values, so that two random objects often share some. */
const key = fc.constantFrom('a', 'b', 'example.com/c');
const text = fc.constantFrom('x', 'y', '');

/** Some value a schema allows, with some of its fields. It need not be valid. */
export function valueOf(schema: Schema): fc.Arbitrary<Json> {
  switch (schema.type) {
    case 'object':
      return objectOf(schema.properties);
    case 'map':
      return fc.dictionary(key, valueOf(schema.values), { minKeys: 1, maxKeys: 3 });
    case 'list':
      return listOf(schema);
    case 'integer':
      return fc.integer({ min: 1, max: 3 });
    case 'boolean':
      return fc.boolean();
    case 'quantity':
      return fc.constantFrom('1Gi', '1024Mi', '2Gi');
    case 'time':
    case 'micro-time':
      return fc.constantFrom('2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z');
    case 'bytes':
      return fc.constantFrom('eA==', 'eQ==');
    default:
      return text;
  }
}

/** A random object of a kind, without what the server keeps. */
export function objectOfKind(
  apiVersion: string,
  kind: string,
  schema: ObjectSchema,
): fc.Arbitrary<JsonObject> {
  const { metadata, apiVersion: _version, kind: _kind, status: _status, ...parts } = schema.properties;
  const free = metadata?.type === 'object' ? clientOwned(metadata) : fc.constant({});
  return fc
    .tuple(free, objectOf(parts))
    .map(([meta, rest]) => ({ ...rest, apiVersion, kind, metadata: { ...meta, name: 'x' } }));
}

function clientOwned({ properties }: ObjectSchema): fc.Arbitrary<JsonObject> {
  const names = ['annotations', 'labels', 'finalizers', 'ownerReferences'];
  const own = Object.entries(properties).filter(([name]) => names.includes(name));
  return objectOf(Object.fromEntries(own));
}

/** Large kinds would seldom share a field if each were as likely as not. */
const FIELDS_AT_ONCE = 4;

function objectOf(properties: ObjectSchema['properties']): fc.Arbitrary<JsonObject> {
  const fields = Object.entries(properties);
  return fc
    .subarray(fields, { maxLength: Math.min(FIELDS_AT_ONCE, fields.length) })
    .chain((some) => fc.record(Object.fromEntries(some.map(([name, inner]) => [name, valueOf(inner)]))));
}

function listOf({ items, listType, listMapKeys = [] }: ListSchema): fc.Arbitrary<Json> {
  if (listType === 'set') return fc.uniqueArray(valueOf(items), { minLength: 1, maxLength: 3 });
  if (listType !== 'map') return fc.array(valueOf(items), { minLength: 1, maxLength: 2 });
  const { properties } = items.type === 'object' ? items : objectSchema('', {});
  const item = objectOf(properties);
  const keys = fc.record(
    Object.fromEntries(listMapKeys.map((name) => [name, valueOf(properties[name] ?? stringSchema(''))])),
  );
  return fc.uniqueArray(
    fc.tuple(item, keys).map(([some, own]): JsonObject => ({ ...some, ...own })),
    {
      minLength: 1,
      maxLength: 3,
      selector: (each) => JSON.stringify(listMapKeys.map((name) => each[name])),
    },
  );
}
