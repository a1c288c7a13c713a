/** The body is not what Go would decode into the wanted shape. */
export class UnparsableError extends Error {
  override readonly name = 'UnparsableError';

  constructor() {
    super('request unable to be parsed');
  }
}

/** A number as it was written: Go tells `1` from `1.0` where it wants an integer. */
class NumberLiteral {
  constructor(readonly source: string) {}
}

/** Makes a value of what stands in the JSON; `undefined` and `null` give Go's zero value. */
export type Decoder<Value> = (json: unknown) => Value;
export type Decoded<Some> = Some extends Decoder<infer Value> ? Value : never;

/** Decodes as Go's encoding/json does; throws an UnparsableError. */
export function decodeJson<Value>(text: string, decoder: Decoder<Value>): Value {
  return decoder(parse(text));
}

export const string: Decoder<string> = scalar('string', '');
export const bool: Decoder<boolean> = scalar('boolean', false);

/** A Go int, which has 64 bits here. */
export const int: Decoder<number> = (json) => {
  const source = sourceOf(json);
  if (!/^-?\d+$/.test(source) || BigInt.asIntN(64, BigInt(source)) !== BigInt(source)) {
    throw new UnparsableError();
  }
  return Number(source);
};

/** A Go float32: beyond its range is an error. */
export const float32: Decoder<number> = (json) => {
  const value = Math.fround(Number(sourceOf(json)));
  if (!Number.isFinite(value)) throw new UnparsableError();
  return value;
};

export function list<Item>(item: Decoder<Item>): Decoder<readonly Item[]> {
  return (json) => {
    if (isNothing(json)) return [];
    if (!Array.isArray(json)) throw new UnparsableError();
    return json.map(item);
  };
}

export function mapOf<Item>(item: Decoder<Item>): Decoder<Readonly<Record<string, Item>>> {
  return (json) => Object.fromEntries(entriesOf(json).map(([name, value]) => [name, item(value)]));
}

/** Unknown keys are ignored, known ones found whatever their case; of several the last counts. */
export function struct<Shape extends Readonly<Record<string, Decoder<unknown>>>>(
  shape: Shape,
): Decoder<{ readonly [Name in keyof Shape]: Decoded<Shape[Name]> }> {
  return (json) => {
    const given = new Map(entriesOf(json).map(([name, value]) => [name.toLowerCase(), value]));
    const decoded = Object.entries(shape).map(([name, decoder]) => [
      name,
      decoder(given.get(name.toLowerCase())),
    ]);
    // Each name of the shape was decoded by its own decoder above.
    return Object.fromEntries(decoded) as { [Name in keyof Shape]: Decoded<Shape[Name]> };
  };
}

type ReviverContext = { readonly source?: string };

function parse(text: string): unknown {
  // TypeScript does not know the third argument, the literal's source text, yet.
  const revive = ((_key: string, value: unknown, context: ReviverContext) =>
    typeof value === 'number' ? new NumberLiteral(context.source ?? String(value)) : value) as (
    key: string,
    value: unknown,
  ) => unknown;
  try {
    return JSON.parse(text, revive);
  } catch {
    throw new UnparsableError();
  }
}

function scalar<Value>(type: 'string' | 'boolean', zero: Value): Decoder<Value> {
  return (json) => {
    if (isNothing(json)) return zero;
    if (typeof json !== type) throw new UnparsableError();
    return json as Value;
  };
}

function sourceOf(json: unknown): string {
  if (isNothing(json)) return '0';
  if (json instanceof NumberLiteral) return json.source;
  throw new UnparsableError();
}

function entriesOf(json: unknown): [string, unknown][] {
  if (isNothing(json)) return [];
  if (typeof json !== 'object' || Array.isArray(json) || json instanceof NumberLiteral) {
    throw new UnparsableError();
  }
  return Object.entries(json);
}

function isNothing(json: unknown): json is null | undefined {
  return json === undefined || json === null;
}
