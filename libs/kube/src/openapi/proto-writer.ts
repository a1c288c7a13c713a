/** Writes the few wire forms of protobuf that the OpenAPI message needs: texts, messages and flags. */
export class ProtoWriter {
  private readonly parts: Uint8Array[] = [];

  /** A text; an empty one is the same as none. */
  text(field: number, value: string | undefined): this {
    return value === undefined || value === '' ? this : this.bytes(field, Buffer.from(value, 'utf8'));
  }

  /** Each text of a list. */
  texts(field: number, values: readonly string[] = []): this {
    for (const value of values) this.bytes(field, Buffer.from(value, 'utf8'));
    return this;
  }

  /** A flag; false is the same as none. */
  flag(field: number, value: boolean | undefined): this {
    if (value === true) this.parts.push(Uint8Array.of(...varint(field * 8), 1));
    return this;
  }

  /** A message within this one, also an empty one. */
  message(field: number, write: (inner: ProtoWriter) => void): this {
    const inner = new ProtoWriter();
    write(inner);
    return this.bytes(field, inner.finish());
  }

  /** All that was written. */
  finish(): Uint8Array {
    return Buffer.concat(this.parts);
  }

  private bytes(field: number, content: Uint8Array): this {
    this.parts.push(Uint8Array.of(...varint(field * 8 + 2), ...varint(content.length)), content);
    return this;
  }
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 0x7f) {
    bytes.push((rest & 0x7f) | 0x80);
    rest = Math.floor(rest / 128);
  }
  return [...bytes, rest];
}
