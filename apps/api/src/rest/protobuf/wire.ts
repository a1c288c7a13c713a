import { badRequest } from '@berth/kube';

/** One field of a message: a number, or the bytes of a text, a message or a packed list. */
type Field = { readonly number: number; readonly bytes: Buffer; readonly value: number };

const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;
const EMPTY = Buffer.alloc(0);

/** A protobuf message, read by field numbers; of a field that comes twice the last one counts. */
export class Message {
  readonly #fields: readonly Field[];

  constructor(bytes: Buffer) {
    this.#fields = [...readFields(bytes)];
  }

  has(number: number): boolean {
    return this.#fields.some((field) => field.number === number);
  }

  bytes(number: number): Buffer {
    return this.#fields.findLast((field) => field.number === number)?.bytes ?? EMPTY;
  }

  text(number: number): string {
    return this.bytes(number).toString('utf8');
  }

  number(number: number): number {
    return this.#fields.findLast((field) => field.number === number)?.value ?? 0;
  }

  message(number: number): Message {
    return new Message(this.bytes(number));
  }

  messages(number: number): readonly Message[] {
    return this.#all(number).map(({ bytes }) => new Message(bytes));
  }

  texts(number: number): readonly string[] {
    return this.#all(number).map(({ bytes }) => bytes.toString('utf8'));
  }

  /** A map is a list of entries: 1 key, 2 value. */
  map<Value>(number: number, valueOf: (entry: Message) => Value): Record<string, Value> {
    return Object.fromEntries(this.messages(number).map((entry) => [entry.text(1), valueOf(entry)]));
  }

  #all(number: number): readonly Field[] {
    return this.#fields.filter((field) => field.number === number);
  }
}

function* readFields(message: Buffer): Generator<Field> {
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
    const number = Math.floor(tag / 8);
    const type = tag % 8;
    if (type === VARINT) yield { number, bytes: EMPTY, value: varint() };
    else if (type === FIXED64) at += 8;
    else if (type === FIXED32) at += 4;
    else if (type === LENGTH_DELIMITED) {
      const end = varint() + at;
      if (end > message.length) throw unreadable();
      yield { number, bytes: message.subarray(at, end), value: 0 };
      at = end;
    } else throw unreadable();
  }
}

export function unreadable() {
  return badRequest('the body is not valid protobuf');
}
