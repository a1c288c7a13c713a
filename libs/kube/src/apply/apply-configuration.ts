import { type Json, type JsonObject } from '@berth/domain';
import { applyConflict } from './conflicts.js';
import { differenceOf, type FieldSet, intersectionOf, isSameSet, NO_FIELDS, unionOf } from './field-set.js';
import { clientAppliedFields, KUBECTL, withLastApplied } from './last-applied.js';
import { identityOf, type Manager, type Managers, withFieldsOf, writeManagers } from './managers.js';
import { refuseAmbiguous } from './members.js';
import { mergeValues } from './merge-values.js';
import { type FieldChanges, fieldsOf, withNamedFields, withoutFields } from './object-fields.js';
import { countedChanges, managerAs, managersOf, ownable, soleManager, type Writer } from './ownership.js';

/** What an apply makes of an object, which is not yet defaulted nor judged, and apart from it its managers. */
export type Applied = { readonly object: JsonObject; readonly managedFields: readonly Json[] };

/** Who is said to have set all that an object held before anyone was known to. */
const BEFORE_FIRST_APPLY = 'before-first-apply';

/** The managedFields of an object that an apply makes. */
export function managedFieldsOfApplied(applied: JsonObject, writer: Writer): readonly Json[] {
  refuseAmbiguous(applied, writer.schema);
  const self = managerAs('Apply', writer, ownable(fieldsOf(applied, writer.schema), writer));
  return self.fields.size === 0 ? [] : writeManagers(new Map([[identityOf(self), self]]));
}

/**
 * Server-side apply: lays a configuration over the live object, takes away what this manager applied before, leaves
 * out now and nobody else owns, and hands over the fields it sets. `complete` fills in what the server fills in: what
 * is left out inside a list that is owned as a whole is no change.
 *
 * @throws ApiError a conflict, when that changes fields of others and `force` is not set.
 */
export function applyConfiguration(
  live: JsonObject,
  applied: JsonObject,
  writer: Writer,
  force: boolean,
  complete: (object: JsonObject) => JsonObject = (object) => object,
): Applied {
  refuseAmbiguous(applied, writer.schema);
  const before = withoutManagers(live);
  const self = managerAs('Apply', writer, ownable(fieldsOf(applied, writer.schema), writer));
  const managers = managersBefore(live, self, writer);
  const id = identityOf(self);
  const last = managers.get(id);
  const claimed = new Map([...managers, [id, self]]);
  const merged = mergeValues(before, applied, writer.schema) as JsonObject;
  const object = pruned(merged, last?.fields ?? NO_FIELDS, claimed, writer.schema);
  const changes = countedChanges(before, complete(object), writer);
  const conflicts = force ? [] : conflictsWith(id, claimed, changes, live, writer);
  if (conflicts.length > 0) throw applyConflict(conflicts);
  const settled = new Map(handedOver(id, claimed, changes));
  const isSame = last !== undefined && isSameSet(last.fields, self.fields) && isUnchanged(changes);
  if (isSame) settled.set(id, last);
  return {
    object: writer.manager === KUBECTL ? withLastApplied(object, applied) : object,
    managedFields: writeManagers(settled),
  };
}

/** Who manages the live object; where nobody is known to, all in it is one's, or nobody's if nothing is applied. */
function managersBefore(live: JsonObject, self: Manager, writer: Writer): Managers {
  const known = managersOf(live, writer.schema);
  if (known.size > 0 || self.fields.size === 0) return known;
  return soleManager(live, { ...writer, manager: BEFORE_FIRST_APPLY });
}

function withoutManagers(object: JsonObject): JsonObject {
  const { managedFields: _entries, ...metadata } = object['metadata'] as JsonObject;
  return { ...object, metadata };
}

/** The merged object without what only this manager's last configuration asked for. */
function pruned(merged: JsonObject, last: FieldSet, claimed: Managers, schema: Writer['schema']): JsonObject {
  const owned = [...claimed.values()].reduce((set, { fields }) => unionOf(set, fields), NO_FIELDS);
  const abandoned = differenceOf(withNamedFields(last, schema), withNamedFields(owned, schema));
  return withoutFields(merged, abandoned, schema);
}

/** The fields of others that would change; `kubectl` may change what it applied itself before, from the client. */
function conflictsWith(
  self: string,
  managers: Managers,
  { added, modified }: FieldChanges,
  live: JsonObject,
  { manager, schema }: Writer,
): readonly Manager[] {
  const others = new Map([...managers].filter(([id]) => id !== self));
  const touched = unionOf(added, modified);
  const conflicts = withFieldsOf(others, (fields) => intersectionOf(fields, touched));
  if (conflicts.size === 0 || manager !== KUBECTL) return [...conflicts.values()];
  const own = clientAppliedFields(live, schema);
  return [...withFieldsOf(conflicts, (fields) => differenceOf(fields, own)).values()];
}

/** What changed is no longer others'. */
function handedOver(self: string, managers: Managers, { added, modified, removed }: FieldChanges): Managers {
  const lost = unionOf(unionOf(added, modified), removed);
  return withFieldsOf(managers, (fields, id) => (id === self ? fields : differenceOf(fields, lost)));
}

function isUnchanged({ added, modified, removed }: FieldChanges): boolean {
  return added.size + modified.size + removed.size === 0;
}
