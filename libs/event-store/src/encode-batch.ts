import { type Append, type EventMetadata, type ObjectChange } from './append-types.js';

type Change = { readonly at: number; readonly append: Append; readonly change: ObjectChange };
type Column = (entry: Change) => string | number | boolean | null;

const metadata =
  (key: keyof EventMetadata): Column =>
  ({ append }) =>
    append.metadata[key] ?? null;

/** In the order of the parameters `c_…` of `berth.append_batch`. */
const CHANGE_COLUMNS: readonly Column[] = [
  ({ at }) => at,
  ({ append }) => append.id,
  ({ change }) => change.eventId,
  ({ change }) => change.uid,
  ({ change }) => change.expectedVersion,
  ({ change }) => change.cluster,
  ({ change }) => change.kind,
  ({ change }) => change.namespace,
  ({ change }) => change.name,
  ({ change }) => change.eventType,
  ({ change }) => change.schemaVersion,
  ({ change }) => change.data,
  ({ change }) => change.deletes,
  metadata('actor'),
  metadata('requestId'),
  metadata('causation'),
  metadata('correlation'),
  metadata('traceparent'),
  metadata('tracestate'),
  ({ change }) => change.stateVersion,
  ({ change }) => change.state,
];

/** The parameters of `berth.append_batch`: one array a column; `at` is the append's place in the batch. */
export function encodeBatch(batch: readonly Append[]): readonly (readonly unknown[])[] {
  const changes = batch.flatMap((append, at) => append.changes.map((change) => ({ at, append, change })));
  const reads = batch.flatMap((append, at) => (append.preconditions ?? []).map((it) => ({ at, ...it })));
  const binds = batch.flatMap((append, at) => (append.binds ?? []).map((it) => ({ at, ...it })));
  const unbinds = batch.flatMap((append, at) => (append.unbinds ?? []).map((it) => ({ at, ...it })));
  const leases = batch.flatMap(({ lease }, at) => (lease ? [{ at, ...lease }] : []));
  return [
    batch.map(({ id }) => id),
    ...CHANGE_COLUMNS.map((column) => changes.map(column)),
    reads.map(({ at }) => at),
    reads.map(({ uid }) => uid),
    reads.map(({ version }) => version),
    ...[binds, unbinds].flatMap((pairs) => [
      pairs.map(({ at }) => at),
      pairs.map(({ volumeUid }) => volumeUid),
      pairs.map(({ claimUid }) => claimUid),
    ]),
    leases.map(({ at }) => at),
    leases.map(({ name }) => name),
    leases.map(({ fence }) => fence),
  ];
}

export const BATCH_PARAMETERS = 1 + CHANGE_COLUMNS.length + 3 + 3 + 3 + 3;
