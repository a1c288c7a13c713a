import { compareQuantities, parseQuantity } from '@berth/domain';
import { type Schema } from './schema.js';

/**
 * The new value with amounts spelled as before where they are the same amounts: 1024Mi over 1Gi is no change. Both
 * are decoded by the schema.
 */
export function keepSpelling<Value>(after: Value, before: unknown, schema: Schema): Value {
  return hasQuantities(schema) ? (spelled(after, before, schema) as Value) : after;
}

function spelled(after: unknown, before: unknown, schema: Schema | undefined): unknown {
  if (schema === undefined || after === before || !hasQuantities(schema)) return after;
  if (schema.type === 'quantity') return isSameAmount(after, before) ? before : after;
  if (schema.type === 'list') return spelledItems(after, before, schema.items);
  if (!isRecord(after) || !isRecord(before)) return after;
  const fields = Object.entries(after).map(([name, value]) => {
    const last = Object.hasOwn(before, name) ? before[name] : undefined;
    return [name, spelled(value, last, schemaOf(name, schema))] as const;
  });
  return Object.fromEntries(fields);
}

function spelledItems(after: unknown, before: unknown, schema: Schema): unknown {
  if (!Array.isArray(after) || !Array.isArray(before) || after.length !== before.length) return after;
  return after.map((item: unknown, index) => spelled(item, before[index], schema));
}

function schemaOf(name: string, schema: Schema): Schema | undefined {
  if (schema.type === 'map') return schema.values;
  if (schema.type !== 'object') return undefined;
  return Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined;
}

function isSameAmount(one: unknown, other: unknown): boolean {
  if (typeof one !== 'string' || typeof other !== 'string') return false;
  return one === other || compareQuantities(parseQuantity(one), parseQuantity(other)) === 0;
}

const known = new WeakMap<Schema, boolean>();

/** Most of most objects holds none, and is not looked at. */
function hasQuantities(schema: Schema): boolean {
  let found = known.get(schema);
  if (found === undefined)
    known.set(schema, (found = schema.type === 'quantity' || partsOf(schema).some(hasQuantities)));
  return found;
}

function partsOf(schema: Schema): readonly Schema[] {
  switch (schema.type) {
    case 'object':
      return Object.values(schema.properties);
    case 'map':
      return [schema.values];
    case 'list':
      return [schema.items];
    default:
      return [];
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
