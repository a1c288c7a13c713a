import { decodeUtf8, parseBody } from '@berth/kube';
import { type FieldType, type MessageTable } from './tables/message-tables.js';
import { readFields, unreadable, type WireField } from './wire.js';

/** A field that holds no message of a table. */
export type ScalarType = Exclude<FieldType, MessageTable>;

const readers: Readonly<Record<ScalarType, (field: WireField) => unknown>> = {
  string: textOf,
  bool: (field) => numberOf(field) !== 0,
  int: numberOf,
  bytes: (field) => bytesOf(field).toString('base64'),
  // Without a text it is the zero of its type.
  quantity: (field) => textOf(lastOf(bytesOf(field), 1)) || '0',
  time: (field) => microTimeOf(field)?.replace(/\.\d+Z$/, 'Z'),
  'micro-time': microTimeOf,
  'int-or-string': (field) =>
    numberOf(lastOf(bytesOf(field), 1)) === 1
      ? textOf(lastOf(bytesOf(field), 3))
      : numberOf(lastOf(bytesOf(field), 2)),
  texts: (field) => [...readFields(bytesOf(field))].filter(({ number }) => number === 1).map(textOf),
  json: (field) => parseBody(bytesOf(lastOf(bytesOf(field), 1)), 'application/json').value,
};

/** A scalar as JSON writes it; undefined: there is none. */
export function scalarOf(type: ScalarType, field: WireField): unknown {
  return readers[type](field);
}

/** What a scalar is where nothing was sent, as for the value of a map. */
export function emptyScalar(type: ScalarType): unknown {
  return scalarOf(type, { number: 0, bytes: NO_BYTES });
}

/** The bytes of a text or a message. */
export function bytesOf(field: WireField): Buffer {
  if ('bytes' in field) return field.bytes;
  throw unreadable();
}

const NO_BYTES = Buffer.alloc(0);

function textOf(field: WireField): string {
  return decodeUtf8(bytesOf(field));
}

function numberOf(field: WireField): number {
  if ('value' in field) return field.value;
  if (field.bytes.length === 0) return 0;
  throw unreadable();
}

/** The last of a field inside of a message, or an empty one. */
export function lastOf(message: Buffer, number: number): WireField {
  let last: WireField = { number, bytes: NO_BYTES };
  for (const field of readFields(message)) if (field.number === number) last = field;
  return last;
}

/** 1 seconds, 2 nanoseconds; the zero time is an empty message. */
function microTimeOf(field: WireField): string | undefined {
  const [seconds, nanos] = [numberOf(lastOf(bytesOf(field), 1)), numberOf(lastOf(bytesOf(field), 2))];
  if (seconds === 0 && nanos === 0) return undefined;
  const date = new Date(seconds * 1_000);
  // What no calendar has is left for the schema to refuse.
  if (Number.isNaN(date.getTime())) return String(seconds);
  const micros = String(Math.floor(nanos / 1_000)).padStart(6, '0');
  return date.toISOString().replace(/\.\d+Z$/, `.${micros}Z`);
}
