import { type Json } from '@berth/domain';
import { isFields } from '../patch/strategic-directives.js';
import { type FieldSet, NO_FIELDS, unionOf } from './field-set.js';
import { readFields } from './fields-v1.js';
import { packManager, unpackManager } from './packed-managers.js';

/** What one writer owns by one way of writing: an entry of managedFields. */
export type Manager = {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource?: string;
  /** RFC 3339, UTC, whole seconds. */
  readonly time?: string;
  readonly fields: FieldSet;
};

/** The managers of an object by their identity. */
export type Managers = ReadonlyMap<string, Manager>;

export const NO_MANAGERS: Managers = new Map();

/** Tells managers apart. An applier stays the same whatever version it applies in. */
export function identityOf({
  manager,
  operation,
  apiVersion,
  subresource = '',
}: Omit<Manager, 'fields'>): string {
  return JSON.stringify([manager, operation, operation === 'Apply' ? '' : apiVersion, subresource]);
}

/** Reads managedFields, as states keep them or as clients send them; undefined: they make no sense. */
export function readManagers(entries: readonly Json[]): Managers | undefined {
  const managers = new Map<string, Manager>();
  for (const entry of entries) {
    const manager = readManager(entry);
    if (manager === undefined) return undefined;
    managers.set(identityOf(manager), manager);
  }
  return managers;
}

/** Writes managedFields as states keep them, in Kubernetes' order: by operation, then time, then name. */
export function writeManagers(managers: Managers): readonly string[] {
  return [...managers.values()].sort(compareManagers).map(packManager);
}

/** The managers with the fields of each changed by the function; those left with none are gone. */
export function withFieldsOf(
  managers: Managers,
  change: (fields: FieldSet, id: string) => FieldSet,
): Managers {
  const result = new Map<string, Manager>();
  for (const [id, manager] of managers) {
    const fields = change(manager.fields, id);
    if (fields.size > 0) result.set(id, { ...manager, fields });
  }
  return result;
}

/** More Update managers than this are merged, oldest first. */
export const MAX_UPDATE_MANAGERS = 10;

/** Who stands for the merged ones. */
const ANCIENT = 'ancient-changes';

/** Merges the oldest Update managers, version by version, until there are no more than an object may have. */
export function withoutCrowd(managers: Managers): Managers {
  const updaters = [...managers].filter(([, { operation }]) => operation === 'Update');
  let excess = updaters.length - MAX_UPDATE_MANAGERS;
  if (excess <= 0) return managers;
  updaters.sort(([, one], [, other]) => compareManagers(one, other));
  const result = new Map(managers);
  const firstOf = new Map<string, string>();
  for (const [id, { apiVersion, time, fields }] of updaters) {
    const first = firstOf.get(apiVersion);
    const bucket = ancient(apiVersion, time, fields);
    const bucketId = identityOf(bucket);
    if (excess <= 0) break;
    if (first === undefined) firstOf.set(apiVersion, id);
    if (first === undefined || id === bucketId) continue;
    const merged = result.get(bucketId) ?? result.get(first);
    if (!result.has(bucketId)) result.delete(first);
    result.delete(id);
    result.set(bucketId, { ...bucket, fields: unionOf(merged?.fields ?? NO_FIELDS, fields) });
    excess -= 1;
  }
  return result;
}

function ancient(apiVersion: string, time: string | undefined, fields: FieldSet): Manager {
  return { manager: ANCIENT, operation: 'Update', apiVersion, ...(time !== undefined && { time }), fields };
}

const FIELDS_TYPE = 'FieldsV1';

function readManager(entry: Json): Manager | undefined {
  if (typeof entry === 'string') return unpackManager(entry);
  if (!isFields(entry)) return undefined;
  const { operation, fieldsType, fieldsV1 = {} } = entry;
  if (operation !== 'Apply' && operation !== 'Update') return undefined;
  const fields = fieldsType === FIELDS_TYPE ? readFields(fieldsV1) : undefined;
  const apiVersion = textIn(entry, 'apiVersion');
  if (fields === undefined || apiVersion === '') return undefined;
  const subresource = textIn(entry, 'subresource');
  const time = textIn(entry, 'time');
  return {
    manager: textIn(entry, 'manager'),
    operation,
    apiVersion,
    ...(subresource !== '' && { subresource }),
    ...(time !== '' && { time }),
    fields,
  };
}

function textIn(entry: Readonly<Record<string, unknown>>, name: string): string {
  const value = entry[name];
  // Packed, lines part what belongs to a manager.
  return typeof value === 'string' ? value.replaceAll('\n', ' ') : '';
}

function compareManagers(one: Manager, other: Manager): number {
  return (
    compareTexts(one.operation, other.operation) ||
    compareTexts(one.time ?? '', other.time ?? '') ||
    compareTexts(one.manager, other.manager) ||
    compareTexts(one.apiVersion, other.apiVersion) ||
    compareTexts(one.subresource ?? '', other.subresource ?? '')
  );
}

function compareTexts(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
