import { z } from 'zod';
import { GarbageMessageError } from './errors.js';
import { type LogEntry } from './log-port.js';

/** A message as it goes out: one commit, or a part of one that is too long for the bus. */
export type EncodedMessage = {
  readonly first: number;
  readonly last: number;
  /** Bus-wide: the server drops a second message of the same id. */
  readonly id: string;
  readonly payload: Uint8Array;
  readonly entries: readonly LogEntry[];
};

/** What a message's headers say of it. */
export type MessageRange = { readonly epoch: number; readonly first: number; readonly last: number };

/** A message as it came in and was checked. Without entries it only says how far the log goes. */
export type LogMessage = MessageRange & {
  readonly entries: readonly LogEntry[];
  readonly bytes: number;
};

export const FIRST_HEADER = 'Berth-First';
export const LAST_HEADER = 'Berth-Last';
export const EPOCH_HEADER = 'Berth-Epoch';

const text = z.string();
const count = z.int().nonnegative();
const entrySchema = z.object({
  position: z.int().positive(),
  id: text,
  uid: text,
  version: z.int().positive(),
  cluster: text,
  kind: text,
  namespace: text,
  name: text,
  type: text,
  schemaVersion: count,
  data: text,
  state: text,
  stateVersion: count,
  deletes: z.boolean(),
  actor: text,
  requestId: text,
  causation: count.nullable(),
  correlation: text,
  traceparent: text.nullable(),
  tracestate: text.nullable(),
  time: text,
});
const payloadSchema = z.array(entrySchema);
const numberSchema = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);

/**
 * One commit as messages, each at most `maxBytes` long. An entry that is longer than that by itself travels as an
 * empty message, which sends its readers to the log.
 */
export function encodeCommit(
  entries: readonly LogEntry[],
  epoch: number,
  maxBytes: number,
): EncodedMessage[] {
  if (entries.length === 0) return [];
  const all = Buffer.from(JSON.stringify(entries));
  if (all.length <= maxBytes) return [messageOf(entries, epoch, all)];
  const encoded = entries.map((entry) => ({ entry, json: Buffer.from(JSON.stringify(entry)) }));
  const parts: (typeof encoded)[] = [];
  let room = 0;
  for (const item of encoded) {
    const part = parts.at(-1);
    const size = item.json.length + 1;
    if (part && size <= room) {
      part.push(item);
      room -= size;
    } else {
      parts.push([item]);
      room = maxBytes - 1 - size;
    }
  }
  return parts.map((part) => toMessage(part, epoch, maxBytes));
}

type EncodedEntry = { readonly entry: LogEntry; readonly json: Buffer };

function toMessage(part: readonly EncodedEntry[], epoch: number, maxBytes: number): EncodedMessage {
  const pieces = part.flatMap(({ json }, at) => [Buffer.from(at === 0 ? '[' : ','), json]);
  const whole = Buffer.concat([...pieces, Buffer.from(']')]);
  const payload = whole.length <= maxBytes ? whole : Buffer.from('[]');
  return messageOf(
    part.map((it) => it.entry),
    epoch,
    payload,
  );
}

function messageOf(entries: readonly LogEntry[], epoch: number, payload: Uint8Array): EncodedMessage {
  const first = entries[0]?.position ?? 0;
  const last = entries.at(-1)?.position ?? 0;
  return { first, last, id: `${epoch}:${last}`, payload, entries };
}

/** Reads the headers alone, which tell at little cost whether the rest is wanted; throws `GarbageMessageError`. */
export function decodeRange(header: (name: string) => string): MessageRange {
  const [first, last, epoch] = [FIRST_HEADER, LAST_HEADER, EPOCH_HEADER].map((name) => {
    const parsed = numberSchema.safeParse(header(name));
    if (!parsed.success) throw new GarbageMessageError(`header ${name} is not a number`);
    return parsed.data;
  }) as [number, number, number]; // map keeps the length of its tuple
  if (first < 1 || first > last) throw new GarbageMessageError(`no range: ${first} to ${last}`);
  return { epoch, first, last };
}

/** Checks a message as if a stranger had sent it; throws `GarbageMessageError`. */
export function decodeMessage(range: MessageRange, payload: Uint8Array): LogMessage {
  const { first, last } = range;
  const entries = parseEntries(payload);
  const counted = entries.length === 0 || entries.length === last - first + 1;
  if (!counted || entries.some((it, at) => it.position !== first + at)) {
    throw new GarbageMessageError(`entries do not run from ${first} to ${last}`);
  }
  return { ...range, entries, bytes: payload.length };
}

/**
 * NOTE: JSON.parse of Node 24.21 may take a key that ends in an escape (`a\"`) for another one that ends in a backslash
 * (`a\\`). No key here has an escape: event and state, which hold users' keys, travel as texts.
 */
function parseEntries(payload: Uint8Array): LogEntry[] {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString());
  } catch (cause) {
    throw new GarbageMessageError('payload is not JSON', { cause });
  }
  const parsed = payloadSchema.safeParse(value);
  if (!parsed.success) {
    throw new GarbageMessageError(`payload is not a list of entries: ${z.prettifyError(parsed.error)}`);
  }
  return parsed.data;
}
