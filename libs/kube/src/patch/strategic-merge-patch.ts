import { type JsonObject } from '@berth/domain';
import { type ListSchema, type ObjectSchema, type Schema } from '../schema/schema.js';
import { badPatch, type Directives, type Fields, isFields, readDirectives } from './strategic-directives.js';
import { deleteValues, mergeKeyedList, mergeValueList, reorder } from './strategic-lists.js';

/**
 * Applies a strategic merge patch: as a merge patch, but lists that the schema lets merge are merged by their
 * key or as sets, and directives replace, delete, retain or order. A patch that makes no sense is a BadRequest.
 */
export function applyStrategicMergePatch(object: JsonObject, patch: Fields, schema: ObjectSchema): Fields {
  return mergeFields(object, patch, schema);
}

/** Merges one object; exported for the lists, whose items are merged the same way. */
export function mergeFields(original: Fields, patch: Fields, schema: Schema | undefined): Fields {
  const directives = readDirectives(patch);
  if (directives.patch === 'delete') return {};
  if (directives.patch === 'replace') return withoutNulls(directives.fields, schema);
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(original)) {
    if (directives.retainKeys?.has(key) ?? true) result[key] = value;
  }
  for (const key of touchedFields(directives)) {
    const merged = mergeField(key, ownValue(result, key), directives, fieldSchema(schema, key));
    if (merged === undefined) Reflect.deleteProperty(result, key);
    else result[key] = merged;
  }
  return result;
}

function touchedFields({ fields, order, deletions }: Directives): ReadonlySet<string> {
  return new Set([...Object.keys(fields), ...deletions.keys(), ...order.keys()]);
}

function ownValue(fields: Fields, key: string): unknown {
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}

/** The new value of a field; undefined takes it away. */
function mergeField(
  key: string,
  original: unknown,
  directives: Directives,
  schema: Schema | undefined,
): unknown {
  const value = directives.fields[key];
  if (value === null) return undefined;
  if (isFields(value)) {
    const replaced = schema?.type === 'object' && schema.patchStrategy === 'replace';
    return mergeFields(isFields(original) && !replaced ? original : {}, value, schema);
  }
  if (Array.isArray(value) || directives.order.has(key) || directives.deletions.has(key)) {
    return mergeList(key, original, directives, schema);
  }
  return value ?? original;
}

function mergeList(
  key: string,
  original: unknown,
  directives: Directives,
  schema: Schema | undefined,
): unknown {
  const given = listOrNone(directives.fields[key]);
  if (schema?.type === 'list' && schema.patchStrategy === 'merge') {
    const merged = mergeIntoList(key, listOrNone(original) ?? [], given ?? [], directives, schema);
    return original === undefined && merged.length === 0 ? undefined : merged;
  }
  if (directives.deletions.has(key)) throw badPatch(`the list ${key} does not merge`);
  return given?.map((item) => withoutNulls(item, undefined)) ?? original;
}

function mergeIntoList(
  list: string,
  stored: readonly unknown[],
  given: readonly unknown[],
  { deletions, order }: Directives,
  { items, patchMergeKey: key }: ListSchema,
): unknown[] {
  const kept = deleteValues(stored, deletions.get(list) ?? []);
  const merged =
    key === undefined
      ? mergeValueList(kept, given)
      : mergeKeyedList(kept, given, { list, key, merge: (one, other) => mergeFields(one, other, items) });
  return reorder(merged, stored, order.get(list), key);
}

function listOrNone(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

/** A value that meets nothing it could merge with: nulls and directives in it still mean nothing is stored. */
function withoutNulls<T>(value: T, schema: Schema | undefined): T {
  if (Array.isArray(value)) return value.map((item: unknown) => withoutNulls(item, undefined)) as T;
  return isFields(value) ? (mergeFields({}, value, schema) as T) : value;
}

function fieldSchema(schema: Schema | undefined, key: string): Schema | undefined {
  if (schema?.type === 'map') return schema.values;
  if (schema?.type !== 'object') return undefined;
  return Object.hasOwn(schema.properties, key) ? schema.properties[key] : undefined;
}
