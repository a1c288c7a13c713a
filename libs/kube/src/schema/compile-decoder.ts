import { BACKSLASH_PROBLEM } from '../body/scan-json.js';
import { type JsonObject } from '@berth/domain';
import { DecodeContext } from './decode-context.js';
import { decodeString, integerDecoder, PLAIN_DECODERS, type ValueDecoder } from './decode-scalars.js';
import { type ListSchema, type MapSchema, type ObjectSchema, type Schema } from './schema.js';

/** What came out of decoding: the object with defaults, and the paths of fields that were dropped. */
export type Decoded = { readonly object: JsonObject; readonly unknownFields: readonly string[] };

/** Reads a parsed body; throws `DecodeError` for a value of the wrong type. */
export type Decoder = (value: unknown) => Decoded;

const compiled = new WeakMap<Schema, ValueDecoder>();

/** Compiles a schema once into closures: requests then cost one walk over the fields that were sent. */
export function compileDecoder(schema: ObjectSchema): Decoder {
  const decode = valueDecoder(schema);
  return (value) => {
    const context = new DecodeContext();
    const object = decode(value, context) as JsonObject;
    return { object, unknownFields: context.unknownFields };
  };
}

function valueDecoder(schema: Schema): ValueDecoder {
  let decoder = compiled.get(schema);
  if (decoder === undefined) {
    decoder = buildDecoder(schema);
    compiled.set(schema, decoder);
  }
  return decoder;
}

function buildDecoder(schema: Schema): ValueDecoder {
  switch (schema.type) {
    case 'object':
      return objectDecoder(schema);
    case 'map':
      return mapDecoder(schema);
    case 'list':
      return listDecoder(schema);
    case 'string':
      return decodeString;
    case 'integer':
      return integerDecoder(schema);
    default:
      return PLAIN_DECODERS[schema.type];
  }
}

type Field = { readonly segment: string; readonly decode: ValueDecoder };
type JsonRecord = Record<string, unknown>;

function objectDecoder({ properties }: ObjectSchema): ValueDecoder {
  const fields = new Map<string, Field>(
    Object.entries(properties).map(([name, schema]) => [
      name,
      { segment: `.${name}`, decode: valueDecoder(schema) },
    ]),
  );
  const defaults = Object.entries(properties).filter(([, schema]) => schema.default !== undefined);
  return (value, context) => {
    if (!isRecord(value)) return context.mismatch('an object', value);
    const result = decodeFields(value, fields, context);
    for (const [name, schema] of defaults) result[name] ??= schema.default;
    return result;
  };
}

function decodeFields(
  value: JsonRecord,
  fields: ReadonlyMap<string, Field>,
  context: DecodeContext,
): JsonRecord {
  const result: JsonRecord = {};
  for (const name of Object.keys(value)) {
    const given = value[name];
    const field = fields.get(name);
    if (field === undefined) {
      context.noteUnknown(name);
      continue;
    }
    if (given === null || given === undefined) continue;
    context.enter(field.segment);
    const decoded = field.decode(given, context);
    context.leave();
    if (decoded !== undefined) result[name] = decoded;
  }
  return result;
}

function mapDecoder({ values }: MapSchema): ValueDecoder {
  const decode = valueDecoder(values);
  return (value, context) => {
    if (!isRecord(value)) return context.mismatch('a map', value);
    const result: JsonRecord = {};
    let empty = true;
    for (const key of Object.keys(value)) {
      const given = value[key];
      if (given === null || given === undefined) continue;
      context.enter(`[${key}]`);
      // States are parsed everywhere, and JSON.parse takes other keys for one with a backslash: see `parseJson`.
      if (key.includes('\\')) context.refuse(BACKSLASH_PROBLEM);
      const decoded = decode(given, context);
      context.leave();
      if (decoded === undefined) continue;
      result[key] = decoded;
      empty = false;
    }
    return empty ? undefined : result;
  };
}

function listDecoder({ items }: ListSchema): ValueDecoder {
  const decode = valueDecoder(items);
  return (value, context) => {
    if (!Array.isArray(value)) return context.mismatch('a list', value);
    if (value.length === 0) return undefined;
    return value.map((item: unknown, index) => context.within(`[${index}]`, () => decode(item, context)));
  };
}

function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
