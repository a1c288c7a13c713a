import { canonicalJson, type Json, type JsonObject } from '@berth/domain';
import { isFields } from '../patch/strategic-directives.js';
import { badRequest } from '../status/api-error.js';
import { type ListSchema, type Schema } from '../schema/schema.js';

/** A part of a value that can have a manager of its own. */
export type Member = {
  /** As FieldsV1 writes it. */
  readonly element: string;
  readonly value: Json;
  /** Undefined: the kind has no such field (any more). */
  readonly schema: Schema | undefined;
  /** A field of an object, as opposed to a key of a map or an item of a list. */
  readonly named: boolean;
};

/** True for what has one manager as a whole: scalars, free-form values, atomic lists, maps and objects. */
export function isLeaf(value: Json | undefined, schema: Schema | undefined): boolean {
  switch (schema?.type) {
    case 'object':
    case 'map':
      return schema.mapType === 'atomic' || (value !== undefined && !isObject(value));
    case 'list':
      return isAtomic(schema) || (value !== undefined && !isList(value));
    default:
      return true;
  }
}

/** The members of a value by their element; a leaf and an absent value have none. */
export function membersOf(value: Json | undefined, schema: Schema | undefined): ReadonlyMap<string, Member> {
  const members = new Map<string, Member>();
  // A value that is neither leaf nor list is an object.
  if (value === undefined || isLeaf(value, schema)) return members;
  for (const member of isList(value) ? itemsOf(value, schema) : fieldsIn(value as JsonObject, schema)) {
    if (!members.has(member.element)) members.set(member.element, member);
  }
  return members;
}

/** What stands below an element of a set, as far as the schema tells. */
export function schemaBelow(schema: Schema | undefined, element: string): Schema | undefined {
  switch (schema?.type) {
    case 'object':
      return fieldSchema(schema.properties, element.slice(2));
    case 'map':
      return schema.values;
    case 'list':
      return schema.items;
    default:
      return undefined;
  }
}

/** The element an item of a set or keyed list is known by; keys that are left out have their default. */
export function elementOf(item: Json, { listType, listMapKeys = [], items }: ListSchema): string {
  if (listType !== 'map' || !isObject(item)) return `v:${canonicalJson(item)}`;
  const properties = items.type === 'object' ? items.properties : {};
  const keys = listMapKeys.map((key) => [key, item[key] ?? properties[key]?.default] as const);
  return `k:${canonicalJson(Object.fromEntries(keys.filter(([, value]) => value !== undefined)))}`;
}

/** Refuses a configuration in which the items of some set or keyed list cannot be told apart. */
export function refuseAmbiguous(value: Json, schema: Schema | undefined, path = ''): void {
  if (isLeaf(value, schema)) return;
  if (isList(value) && schema?.type === 'list') refuseAmbiguousList(value, schema, path);
  for (const { element, value: inner, schema: below } of membersOf(value, schema).values()) {
    refuseAmbiguous(
      inner,
      below,
      isList(value) ? `${path}[${element.slice(2)}]` : `${path}.${element.slice(2)}`,
    );
  }
}

function refuseAmbiguousList(list: readonly Json[], schema: ListSchema, path: string): void {
  const seen = new Set<string>();
  for (const item of list) {
    const element = elementOf(item, schema);
    if (seen.has(element)) throw badRequest(`${path}: duplicate entries for key ${element.slice(2)}`);
    seen.add(element);
    for (const key of schema.listType === 'map' ? (schema.listMapKeys ?? []) : []) {
      if (isObject(item) && keyOf(element, key) === undefined) {
        throw badRequest(
          `${path}: an item leaves out the key ${JSON.stringify(key)}, which tells it from others`,
        );
      }
    }
  }
}

function keyOf(element: string, key: string): Json | undefined {
  return (JSON.parse(element.slice(2)) as JsonObject)[key];
}

function fieldsIn(value: JsonObject, schema: Schema | undefined): readonly Member[] {
  return Object.entries(value).map(([name, inner]) => {
    const known = schema?.type === 'object' ? fieldSchema(schema.properties, name) : undefined;
    const free = schema?.type === 'map' ? schema.values : undefined;
    return { element: `f:${name}`, value: inner, schema: known ?? free, named: known !== undefined };
  });
}

function itemsOf(value: readonly Json[], schema: Schema | undefined): readonly Member[] {
  if (schema?.type !== 'list') return [];
  const { items } = schema;
  return value.map((item) => ({
    element: elementOf(item, schema),
    value: item,
    schema: items,
    named: false,
  }));
}

function fieldSchema(properties: Readonly<Record<string, Schema>>, name: string): Schema | undefined {
  return Object.hasOwn(properties, name) ? properties[name] : undefined;
}

function isAtomic({ listType }: ListSchema): boolean {
  return listType === undefined || listType === 'atomic';
}

export function isObject(value: Json | undefined): value is JsonObject {
  return isFields(value);
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
