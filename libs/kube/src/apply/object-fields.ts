import { compareQuantities, isSame, type Json, type JsonObject, parseQuantity } from '@berth/domain';
import { type ObjectSchema, type Schema } from '../schema/schema.js';
import { differenceBelow, type FieldNode, type FieldSet, NO_FIELDS, putField } from './field-set.js';
import { isLeaf, isList, isObject, type Member, membersOf, schemaBelow } from './members.js';

/** The fields whoever applies this value means: its leaves, its items and the keys of its maps. */
export function fieldsOf(value: Json, schema: Schema | undefined): FieldSet {
  const fields = new Map<string, FieldNode>();
  for (const { element, value: inner, schema: below, named } of membersOf(value, schema).values()) {
    putField(fields, element, !named || isLeaf(inner, below) || isEmpty(inner), fieldsOf(inner, below));
  }
  return fields;
}

/** The set with the named fields above its fields, though not with the items and map keys above them. */
export function withNamedFields(set: FieldSet, schema: Schema | undefined): FieldSet {
  const fields = new Map<string, FieldNode>();
  for (const [element, { own, below }] of set) {
    const inner = schemaBelow(schema, element);
    const named = schema?.type === 'object' && inner !== undefined;
    fields.set(element, { own: own || named, below: withNamedFields(below, inner) });
  }
  return fields;
}

/** How one value became another, in fields. What comes or goes does so with all that is in it. */
export type FieldChanges = {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
};

/** Compares two values of one schema; amounts are compared as amounts. */
export function changesBetween(
  before: Json | undefined,
  after: Json | undefined,
  schema: Schema | undefined,
): FieldChanges {
  if (isOneLeaf(before, after, schema)) return NO_CHANGES;
  const had = membersOf(before, schema);
  const has = membersOf(after, schema);
  const added = new Map<string, FieldNode>();
  const modified = new Map<string, FieldNode>();
  const removed = new Map<string, FieldNode>();
  for (const element of new Set([...had.keys(), ...has.keys()])) {
    const one = had.get(element)?.value;
    const other = has.get(element)?.value;
    const below = (has.get(element) ?? had.get(element))?.schema;
    const inner = changesBetween(one, other, below);
    const changed = one !== undefined && other !== undefined && !isSameLeaf(one, other, below);
    putField(added, element, one === undefined, inner.added);
    putField(modified, element, changed && isOneLeaf(one, other, below), inner.modified);
    putField(removed, element, other === undefined, inner.removed);
  }
  return { added, modified, removed };
}

/** The changes without those of the given fields and of what is below them. */
export function changesBeside(ignored: FieldSet, { added, modified, removed }: FieldChanges): FieldChanges {
  return {
    added: differenceBelow(added, ignored),
    modified: differenceBelow(modified, ignored),
    removed: differenceBelow(removed, ignored),
  };
}

/**
 * The object without these fields. Its parts, and maps and lists in it, go when nothing is left in them, so that
 * entries which nobody owns stay: Berth's own marks among the annotations and finalizers.
 */
export function withoutFields(object: JsonObject, fields: FieldSet, schema: ObjectSchema): JsonObject {
  return (remainderOf(object, fields, schema, true) ?? {}) as JsonObject;
}

function remainderOf(
  value: Json,
  fields: FieldSet,
  schema: Schema | undefined,
  isRoot: boolean,
): Json | undefined {
  if (fields.size === 0 || isLeaf(value, schema)) return value;
  const kept = [...membersOf(value, schema).values()].flatMap((member) => {
    const { own, below } = fields.get(member.element) ?? { own: false, below: NO_FIELDS };
    if (own && goesAsWhole(member, isRoot)) return [];
    const rest = remainderOf(member.value, below, member.schema, false);
    return rest === undefined ? [] : [{ name: member.element.slice(2), value: rest }];
  });
  if (kept.length === 0) return undefined;
  if (isList(value)) return kept.map((member) => member.value);
  return Object.fromEntries(kept.map((member) => [member.name, member.value]));
}

function goesAsWhole({ value, schema, named }: Member, isRoot: boolean): boolean {
  if (!named || isLeaf(value, schema) || isEmpty(value)) return true;
  return schema?.type === 'object' && !isRoot;
}

const NO_CHANGES: FieldChanges = { added: NO_FIELDS, modified: NO_FIELDS, removed: NO_FIELDS };

function isOneLeaf(one: Json | undefined, other: Json | undefined, schema: Schema | undefined): boolean {
  return isLeaf(one, schema) || isLeaf(other, schema);
}

function isSameLeaf(one: Json, other: Json, schema: Schema | undefined): boolean {
  if (schema?.type !== 'quantity' || typeof one !== 'string' || typeof other !== 'string') {
    return isSame(one, other);
  }
  return one === other || compareQuantities(parseQuantity(one), parseQuantity(other)) === 0;
}

function isEmpty(value: Json): boolean {
  return isObject(value) && Object.keys(value).length === 0;
}
