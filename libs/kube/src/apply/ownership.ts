import { type Json, type JsonObject } from '@berth/domain';
import { type ObjectSchema } from '../schema/schema.js';
import {
  differenceBelow,
  differenceOf,
  type FieldSet,
  intersectionOf,
  namedFields,
  unionOf,
} from './field-set.js';
import {
  identityOf,
  type Manager,
  type Managers,
  NO_MANAGERS,
  readManagers,
  withFieldsOf,
  withoutCrowd,
  writeManagers,
} from './managers.js';
import { changesBeside, changesBetween, type FieldChanges } from './object-fields.js';

/** What of an object a write speaks of, and as whom. */
export type Writer = {
  readonly manager: string;
  /** The kind's. */
  readonly schema: ObjectSchema;
  readonly apiVersion: string;
  readonly subresource?: 'status';
  /** The kind's status is written through a subresource of its own. */
  readonly hasStatus: boolean;
  /** RFC 3339, UTC, whole seconds. */
  readonly now: string;
};

/** The managedFields of a new object: whoever makes it sets all that is in it, whatever managers it brings. */
export function managedFieldsOfNew(object: JsonObject, writer: Writer): readonly Json[] {
  return writeManagers(soleManager(object, writer));
}

/**
 * The managedFields of an object after a write that is no apply. An object without managers is left alone: who wrote
 * what before is not known, and the first apply settles it.
 */
export function managedFieldsAfter(before: JsonObject, after: JsonObject, writer: Writer): readonly Json[] {
  const managers = startOf(after, before, writer);
  return writeManagers(managers.size === 0 ? managers : updated(before, after, managers, writer));
}

/** The managers an object has, but for fields that went without a client's doing. */
export function managersOf(object: JsonObject, schema: ObjectSchema): Managers {
  const managers = readManagers(entriesOf(object) ?? []) ?? NO_MANAGERS;
  if (managers.size === 0) return managers;
  const there = changesBetween(undefined, object, schema).added;
  return withFieldsOf(managers, (fields) => intersectionOf(fields, there));
}

/** One manager for all that an object holds. */
export function soleManager(object: JsonObject, writer: Writer): Managers {
  return updated(undefined, object, NO_MANAGERS, writer);
}

/** The changes of a write that count: those of the part it may change. */
export function countedChanges(before: Json, after: Json, writer: Writer): FieldChanges {
  return changesBeside(ignoredBy(writer), changesBetween(before, after, writer.schema));
}

/** The fields of a set that a client's write can own. */
export function ownable(fields: FieldSet, writer: Writer): FieldSet {
  return differenceOf(differenceBelow(fields, ignoredBy(writer)), SERVER_FIELDS);
}

/** A manager as this writer is one. */
export function managerAs(operation: Manager['operation'], writer: Writer, fields: FieldSet): Manager {
  const { manager, apiVersion, subresource, now: time } = writer;
  return { manager, operation, apiVersion, ...(subresource !== undefined && { subresource }), time, fields };
}

/** Set by the server, whatever a client writes: they have no manager. */
const SERVER_FIELDS = namedFields([
  ['apiVersion'],
  ['kind'],
  ['metadata'],
  ...[
    'name',
    'namespace',
    'creationTimestamp',
    'selfLink',
    'uid',
    'generation',
    'managedFields',
    'resourceVersion',
  ].map((name) => ['metadata', name]),
]);

/** Who manages an object before a write. Its managedFields count, unless they are missing or make no sense. */
function startOf(given: JsonObject, stored: JsonObject, { subresource }: Writer): Managers {
  const entries = entriesOf(given);
  if (subresource === undefined && entries !== undefined) {
    if (isReset(entries)) return NO_MANAGERS;
    const managers = readManagers(entries);
    if (managers !== undefined && managers.size > 0) return managers;
  }
  return readManagers(entriesOf(stored) ?? []) ?? NO_MANAGERS;
}

/** A list of one empty entry is the agreed way to forget all managers. */
function isReset(entries: readonly Json[]): boolean {
  const [first] = entries;
  return (
    entries.length === 1 && typeof first === 'object' && first !== null && Object.keys(first).length === 0
  );
}

function entriesOf(object: JsonObject): readonly Json[] | undefined {
  return (object['metadata'] as { readonly managedFields?: readonly Json[] } | undefined)?.managedFields;
}

/** What the writer changed is its own from now on, and nobody else's. */
function updated(
  before: JsonObject | undefined,
  after: JsonObject,
  managers: Managers,
  writer: Writer,
): Managers {
  const { added, modified, removed } = countedChanges(before ?? bareObject(writer), after, writer);
  const taken = unionOf(added, modified);
  const lost = unionOf(taken, removed);
  const result = new Map(withFieldsOf(managers, (fields) => differenceOf(fields, lost)));
  const own = ownable(taken, writer);
  if (own.size === 0) return result;
  const self = managerAs('Update', writer, own);
  const id = identityOf(self);
  const previous = result.get(id);
  result.set(id, previous === undefined ? self : { ...self, fields: unionOf(previous.fields, own) });
  return withoutCrowd(result);
}

/** An object as it is before anything is said of it: its parts are there, with nothing in them. */
function bareObject({ schema }: Writer): JsonObject {
  const parts = Object.entries(schema.properties).filter(([, { type }]) => type === 'object');
  return Object.fromEntries(parts.map(([name]) => [name, {}]));
}

/** What a write does not reach: the status, or through its subresource all but status and metadata. */
function ignoredBy({ schema, subresource, hasStatus }: Writer): FieldSet {
  if (subresource === undefined) return hasStatus ? STATUS : NO_STATUS;
  let others = othersOf.get(schema);
  if (others === undefined) {
    const names = Object.keys(schema.properties).filter((name) => name !== 'status' && name !== 'metadata');
    othersOf.set(schema, (others = namedFields(names.map((name) => [name]))));
  }
  return others;
}

const STATUS = namedFields([['status']]);
const NO_STATUS = namedFields([]);
const othersOf = new WeakMap<ObjectSchema, FieldSet>();
