import {
  type FieldTable,
  type FieldType,
  type MessageTable,
} from '../rest/protobuf/tables/message-tables.js';
import { messageTables } from '../rest/protobuf/tables/tables.js';

type Fields = Readonly<Record<string, unknown>>;

/** The protobuf body of an object, as a typed client of Go writes it. */
export function protobufOf(
  object: Fields & { apiVersion: string; kind: string },
  message = object.kind,
): Buffer {
  const table = messageTables.get(message);
  if (table === undefined) throw new Error(`no message is called ${message}`);
  const type = Buffer.concat([block(1, object.apiVersion), block(2, object.kind)]);
  return Buffer.concat([Buffer.from('k8s\0'), block(1, type), block(2, encodeMessage(table, object))]);
}

/** A message with exactly the fields that the object has. */
export function encodeMessage(table: MessageTable, object: Fields): Buffer {
  return Buffer.concat([...table].map(([number, field]) => encodeField(number, field, object)));
}

function encodeField(number: number, { name, type, form }: FieldTable, object: Fields): Buffer {
  if (form === 'inline') return block(number, encodeMessage(type as MessageTable, object));
  const value = object[name];
  if (value === undefined) return Buffer.alloc(0);
  if (form === 'list')
    return Buffer.concat((value as unknown[]).map((item) => encodeValue(number, type, item)));
  if (form === 'single') return encodeValue(number, type, value);
  const entries = Object.entries(value as Fields);
  return Buffer.concat(
    entries.map(([key, item]) => block(number, Buffer.concat([block(1, key), encodeValue(2, type, item)]))),
  );
}

type Content = Buffer | string;

/** Everything but numbers is a block of bytes. */
const contents: Readonly<Record<string, (value: unknown) => Content>> = {
  bytes: (value) => Buffer.from(String(value), 'base64'),
  quantity: (value) => block(1, String(value)),
  time: moment,
  'micro-time': moment,
  'int-or-string': (value) => (typeof value === 'number' ? numbered(value) : named(String(value))),
  texts: (value) => Buffer.concat((value as string[]).map((text) => block(1, text))),
  json: (value) => block(1, JSON.stringify(value)),
  string: String,
};

function encodeValue(number: number, type: FieldType, value: unknown): Buffer {
  if (typeof type !== 'string') return block(number, encodeMessage(type, value as Fields));
  const contentOf = contents[type];
  if (contentOf !== undefined) return block(number, contentOf(value));
  return Buffer.concat([varint(number * 8), varint(Number(value))]);
}

const numbered = (value: number) => Buffer.concat([varint(8), varint(0), varint(16), varint(value)]);
const named = (value: string) => Buffer.concat([varint(8), varint(1), block(3, value)]);

function moment(value: unknown): Buffer {
  const text = String(value);
  const micros = /\.(\d{6})Z$/.exec(text)?.[1] ?? '0';
  const seconds = Math.floor(Date.parse(text) / 1_000);
  return Buffer.concat([varint(8), varint(seconds), varint(16), varint(Number(micros) * 1_000)]);
}

function block(number: number, content: Content): Buffer {
  const bytes = Buffer.from(content as string);
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Buffer.from([...bytes, Number(rest)]);
}
