import { type Append, type Binding, type EventMetadata, type ObjectChange } from './append-types.js';
import { InvalidAppendError } from './errors.js';
import {
  MAX_CHANGES,
  MAX_DOCUMENT_BYTES,
  MAX_METADATA_BYTES,
  MAX_NAME_BYTES,
  MAX_UID_BYTES,
} from './limits.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const MAX_INTEGER = 2_147_483_647;

/**
 * Throws `InvalidAppendError` for what Postgres would refuse or store altered: one bad append in a batch must not
 * fail the call that carries the others. Returns the bytes it takes on the wire, about.
 */
export function checkAppend(append: Append): number {
  if (!UUID.test(append.id)) throw new InvalidAppendError('id', `"${append.id}" is not a lower-case UUID`);
  checkCount(append.changes);
  checkMetadata(append.metadata);
  let bytes = 512;
  for (const [index, change] of append.changes.entries()) bytes += checkChange(change, `changes[${index}]`);
  checkDistinct('changes', append.changes, ({ uid }) => uid);
  checkDistinct('changes', append.changes.filter(isCreation), nameKey);
  checkBindings('binds', append.binds ?? []);
  checkBindings('unbinds', append.unbinds ?? []);
  checkPreconditions(append);
  if (append.lease) {
    checkText('lease.name', append.lease.name, MAX_UID_BYTES, true);
    checkInteger('lease.fence', append.lease.fence, 0, Number.MAX_SAFE_INTEGER);
  }
  return bytes;
}

/** What two appends of one batch must not share when both create or end objects. */
export function nameKey({ cluster, kind, namespace, name }: ObjectChange): string {
  return `${cluster}/${kind}/${namespace}/${name}`;
}

export function isCreation({ expectedVersion }: ObjectChange): boolean {
  return expectedVersion === 0;
}

function checkCount(changes: readonly ObjectChange[]): void {
  if (changes.length === 0) throw new InvalidAppendError('changes', 'is empty');
  if (changes.length > MAX_CHANGES) {
    throw new InvalidAppendError('changes', `has ${changes.length} entries, the limit is ${MAX_CHANGES}`);
  }
}

function checkMetadata(metadata: EventMetadata): void {
  for (const key of ['actor', 'requestId', 'correlation', 'traceparent', 'tracestate'] as const) {
    const value = metadata[key];
    if (value !== undefined) checkText(`metadata.${key}`, value, MAX_METADATA_BYTES);
  }
  if (metadata.causation !== undefined) {
    checkInteger('metadata.causation', metadata.causation, 1, Number.MAX_SAFE_INTEGER);
  }
}

function checkChange(change: ObjectChange, at: string): number {
  checkText(`${at}.uid`, change.uid, MAX_UID_BYTES, true);
  checkText(`${at}.kind`, change.kind, MAX_NAME_BYTES, true);
  checkText(`${at}.name`, change.name, MAX_NAME_BYTES, true);
  checkText(`${at}.cluster`, change.cluster, MAX_NAME_BYTES);
  checkText(`${at}.namespace`, change.namespace, MAX_NAME_BYTES);
  checkText(`${at}.eventId`, change.eventId, MAX_UID_BYTES, true);
  checkText(`${at}.eventType`, change.eventType, MAX_NAME_BYTES, true);
  checkInteger(`${at}.expectedVersion`, change.expectedVersion, 0, MAX_INTEGER - 1);
  checkInteger(`${at}.schemaVersion`, change.schemaVersion, 1, MAX_INTEGER);
  checkInteger(`${at}.stateVersion`, change.stateVersion, 1, MAX_INTEGER);
  const data = checkText(`${at}.data`, change.data, MAX_DOCUMENT_BYTES, true);
  return 512 + data + checkText(`${at}.state`, change.state, MAX_DOCUMENT_BYTES, true);
}

function checkBindings(field: string, bindings: readonly Binding[]): void {
  if (bindings.length > MAX_CHANGES) {
    throw new InvalidAppendError(field, `has ${bindings.length} entries, the limit is ${MAX_CHANGES}`);
  }
  for (const [index, { volumeUid, claimUid }] of bindings.entries()) {
    checkText(`${field}[${index}].volumeUid`, volumeUid, MAX_UID_BYTES, true);
    checkText(`${field}[${index}].claimUid`, claimUid, MAX_UID_BYTES, true);
  }
  checkDistinct(field, bindings, ({ volumeUid }) => volumeUid);
  checkDistinct(field, bindings, ({ claimUid }) => claimUid);
}

function checkPreconditions({ preconditions = [], changes }: Append): void {
  if (preconditions.length === 0) return;
  const written = new Set(changes.map(({ uid }) => uid));
  for (const [index, { uid, version }] of preconditions.entries()) {
    checkText(`preconditions[${index}].uid`, uid, MAX_UID_BYTES, true);
    checkInteger(`preconditions[${index}].version`, version, 1, MAX_INTEGER);
    if (written.has(uid)) {
      throw new InvalidAppendError(`preconditions[${index}].uid`, `${uid} is changed by the same append`);
    }
  }
}

function checkDistinct<T>(field: string, entries: readonly T[], key: (entry: T) => string): void {
  if (entries.length < 2) return;
  const seen = new Set<string>();
  for (const entry of entries) {
    const value = key(entry);
    if (seen.has(value)) throw new InvalidAppendError(field, `has ${value} twice`);
    seen.add(value);
  }
}

function checkInteger(field: string, value: number, least: number, most: number): void {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return;
  throw new InvalidAppendError(field, `is ${value}, not an integer from ${least} to ${most}`);
}

/** A lone surrogate would be stored as another character, and Postgres keeps no NUL. */
function checkText(field: string, value: string, maxBytes: number, required = false): number {
  if (typeof value !== 'string') throw new InvalidAppendError(field, 'is not a string');
  if (required && value === '') throw new InvalidAppendError(field, 'is empty');
  if (!value.isWellFormed()) throw new InvalidAppendError(field, 'is not well-formed Unicode');
  if (value.includes('\0')) throw new InvalidAppendError(field, 'contains NUL');
  const bytes = value.length * 3 <= maxBytes ? value.length : Buffer.byteLength(value);
  if (bytes > maxBytes) {
    throw new InvalidAppendError(field, `is ${bytes} bytes, the limit is ${maxBytes}`, {}, maxBytes);
  }
  return bytes;
}
