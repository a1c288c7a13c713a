import { type LoggedEvent } from './read-types.js';

/** RFC 3339 with microseconds; also what the digests cover. */
export const TIME_FORMAT = `'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'`;

/** Columns of a logged event, for statements that name `berth.events` e and `berth.revisions` r. */
export const EVENT_COLUMNS = [
  'e.position',
  'e.append_id as "appendId"',
  'e.id',
  'e.uid',
  'e.version',
  'e.cluster',
  'e.kind',
  'e.namespace',
  'e.name',
  'e.type',
  'e.schema_version as "schemaVersion"',
  'e.data',
  'r.state',
  'r.state_version as "stateVersion"',
  'e.deletes',
  'e.actor',
  'e.request_id as "requestId"',
  'e.causation',
  'e.correlation',
  'e.traceparent',
  'e.tracestate',
  `to_char(e.time at time zone 'UTC', ${TIME_FORMAT}) as time`,
].join(', ');

export const EVENTS_WITH_STATE =
  'berth.events e join berth.revisions r on r.uid = e.uid and r.position = e.position';

/** A row of `EVENT_COLUMNS` as COPY prints it: texts in that order, null for NULL. */
export function eventFromTexts(texts: readonly (string | null)[]): LoggedEvent {
  const text = (index: number): string => texts[index] ?? '';
  const causation = texts[17] ?? null;
  return {
    position: Number(texts[0]),
    appendId: text(1),
    id: text(2),
    uid: text(3),
    version: Number(texts[4]),
    cluster: text(5),
    kind: text(6),
    namespace: text(7),
    name: text(8),
    type: text(9),
    schemaVersion: Number(texts[10]),
    data: text(11),
    state: text(12),
    stateVersion: Number(texts[13]),
    deletes: texts[14] === 't',
    actor: text(15),
    requestId: text(16),
    causation: causation === null ? null : Number(causation),
    correlation: text(18),
    traceparent: texts[19] ?? null,
    tracestate: texts[20] ?? null,
    time: text(21),
  };
}
