import { badRequest, type ParsedBody } from '@berth/kube';

/** What a Kubernetes protobuf body begins with. */
const MAGIC = Buffer.from('k8s\0');

type Field = { readonly number: number; readonly bytes: Buffer };

/**
 * Reads the protobuf bodies kubectl sends for a Namespace: an envelope of type and object, of which only names,
 * labels and annotations can be set. Undefined says that it is another kind, which is not read in this form.
 */
export function protobufNamespace(bytes: Uint8Array): ParsedBody | undefined {
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (!body.subarray(0, MAGIC.length).equals(MAGIC)) throw unreadable();
  const envelope = fieldsOf(body.subarray(MAGIC.length));
  const type = fieldsOf(bytesOf(envelope, 1));
  const [apiVersion, kind] = [textOf(type, 1), textOf(type, 2)];
  if (apiVersion !== 'v1' || kind !== 'Namespace') return undefined;
  const metadata = fieldsOf(bytesOf(fieldsOf(bytesOf(envelope, 2)), 1));
  return {
    value: { apiVersion, kind, metadata: metadataOf(metadata) },
    duplicateFields: [],
  };
}

/** ObjectMeta: 1 name, 2 generateName, 11 labels, 12 annotations. */
function metadataOf(fields: readonly Field[]): Record<string, unknown> {
  return {
    name: textOf(fields, 1),
    generateName: textOf(fields, 2),
    labels: mapOf(fields, 11),
    annotations: mapOf(fields, 12),
  };
}

/** A map is a list of entries: 1 key, 2 value. */
function mapOf(fields: readonly Field[], number: number): Record<string, string> {
  const entries = fields.filter((field) => field.number === number).map(({ bytes }) => fieldsOf(bytes));
  return Object.fromEntries(entries.map((entry) => [textOf(entry, 1), textOf(entry, 2)]));
}

function bytesOf(fields: readonly Field[], number: number): Buffer {
  return fields.findLast((field) => field.number === number)?.bytes ?? Buffer.alloc(0);
}

function textOf(fields: readonly Field[], number: number): string {
  return bytesOf(fields, number).toString('utf8');
}

const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

/** The length-delimited fields of a message; numbers are passed over. */
function fieldsOf(message: Buffer): readonly Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 1; shift < 2 ** 49; shift *= 128) {
      const byte = message[at++];
      if (byte === undefined) throw unreadable();
      value += (byte & 0x7f) * shift;
      if (byte < 0x80) return value;
    }
    throw unreadable();
  };
  while (at < message.length) {
    const tag = varint();
    const type = tag % 8;
    if (type === VARINT) varint();
    else if (type === FIXED64) at += 8;
    else if (type === FIXED32) at += 4;
    else if (type === LENGTH_DELIMITED) {
      const end = varint() + at;
      if (end > message.length) throw unreadable();
      fields.push({ number: Math.floor(tag / 8), bytes: message.subarray(at, end) });
      at = end;
    } else throw unreadable();
  }
  return fields;
}

function unreadable() {
  return badRequest('the body is not valid protobuf');
}
