import { badRequest } from '@berth/kube';

/** One field as it came: a number, or the bytes of a text, a message or a packed list. */
export type WireField =
  { readonly number: number; readonly bytes: Buffer } | { readonly number: number; readonly value: number };

const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;
/** A 64-bit number has at most this many bytes of seven bits. */
const MAX_VARINT_BYTES = 10;

/**
 * The fields of a message in their order. What is of a fixed width is skipped: no field that is read here is.
 *
 * @throws ApiError BadRequest where the bytes are no message.
 */
export function* readFields(message: Buffer): Generator<WireField> {
  const reader = new Reader(message);
  while (!reader.ended) {
    const tag = reader.varint();
    const number = Math.floor(tag / 8);
    switch (tag % 8) {
      case VARINT:
        yield { number, value: reader.varint() };
        break;
      case FIXED64:
        reader.bytes(8);
        break;
      case FIXED32:
        reader.bytes(4);
        break;
      case LENGTH_DELIMITED:
        yield { number, bytes: reader.bytes(reader.varint()) };
        break;
      default:
        throw unreadable();
    }
  }
}

/** The numbers of a packed list. */
export function packedNumbers(bytes: Buffer): readonly number[] {
  const reader = new Reader(bytes);
  const numbers: number[] = [];
  while (!reader.ended) numbers.push(reader.varint());
  return numbers;
}

class Reader {
  #at = 0;
  readonly #message: Buffer;

  constructor(message: Buffer) {
    this.#message = message;
  }

  get ended(): boolean {
    return this.#at >= this.#message.length;
  }

  bytes(length: number): Buffer {
    const end = this.#at + length;
    if (length < 0 || end > this.#message.length) throw unreadable();
    const bytes = this.#message.subarray(this.#at, end);
    this.#at = end;
    return bytes;
  }

  /** Seven bits a byte, least first; negative numbers fill all of the 64 bits. */
  varint(): number {
    let value = 0;
    for (let count = 0; count < MAX_VARINT_BYTES; count++) {
      const byte = this.#message[this.#at++];
      if (byte === undefined) throw unreadable();
      value += (byte & 0x7f) * 2 ** (7 * count);
      if (byte < 0x80) return value <= Number.MAX_SAFE_INTEGER ? value : this.#large(count + 1);
    }
    throw unreadable();
  }

  /** The last bytes once more, exactly. */
  #large(length: number): number {
    const bytes = this.#message.subarray(this.#at - length, this.#at);
    const value = bytes.reduceRight((sum, byte) => sum * 128n + BigInt(byte & 0x7f), 0n);
    return Number(BigInt.asIntN(64, value));
  }
}

/** What is no message. */
export function unreadable() {
  return badRequest('the body is not valid protobuf');
}
