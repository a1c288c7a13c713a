import { InvalidQuantityError, parseQuantity } from '@berth/domain';
import { type IntegerSchema, type PlainSchema } from './schema.js';
import { type DecodeContext } from './decode-context.js';

/** Reads one JSON value; undefined says: as good as absent. */
export type ValueDecoder = (value: unknown, context: DecodeContext) => unknown;

/** Texts. */
export function decodeString(value: unknown, context: DecodeContext): string {
  return typeof value === 'string' ? value : context.mismatch('a string', value);
}

/** Whole numbers within their format; int64 within what JSON numbers keep exactly. */
export function integerDecoder({ format }: IntegerSchema): ValueDecoder {
  const max = format === 'int32' ? 2 ** 31 - 1 : Number.MAX_SAFE_INTEGER;
  const min = format === 'int32' ? -(2 ** 31) : Number.MIN_SAFE_INTEGER;
  return (value, context) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) return context.mismatch('an integer', value);
    if (value > max || value < min) return context.refuse(`the number does not fit into ${format}`);
    return value === 0 ? 0 : value;
  };
}

/** The decoder of each plain form. */
export const PLAIN_DECODERS: Readonly<Record<PlainSchema['type'], ValueDecoder>> = {
  boolean: (value, context) => (typeof value === 'boolean' ? value : context.mismatch('a boolean', value)),
  quantity: decodeQuantity,
  'int-or-string': (value, context) => {
    const fits = typeof value === 'string' || Number.isSafeInteger(value);
    return fits ? value : context.mismatch('an integer or a string', value);
  },
  time: decodeTime,
  'micro-time': (value, context) => {
    decodeTime(value, context);
    return value;
  },
  bytes: decodeBytes,
  any: decodeAny,
};

function decodeQuantity(value: unknown, context: DecodeContext): string {
  if (typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER) {
    return context.refuse('the number is too large to be exact: write the quantity as a string');
  }
  if (typeof value !== 'string' && typeof value !== 'number') return context.mismatch('a quantity', value);
  const text = String(value);
  if (!isQuantity(text)) {
    return context.refuse(
      `${shortened(text)} is no quantity: write a number with a suffix, such as 10Gi or 500M`,
    );
  }
  return text;
}

/** No amount needs more digits, and more would cost time. */
const MAX_QUANTITY_LENGTH = 64;

function isQuantity(text: string): boolean {
  try {
    if (text.length <= MAX_QUANTITY_LENGTH) parseQuantity(text);
    return text.length <= MAX_QUANTITY_LENGTH;
  } catch (error) {
    if (error instanceof InvalidQuantityError) return false;
    throw error;
  }
}

const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

function decodeTime(value: unknown, context: DecodeContext): string {
  if (typeof value !== 'string') return context.mismatch('a time', value);
  const epochMs = RFC_3339.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(epochMs)) return context.refuse(`${shortened(value)} is no RFC 3339 time`);
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function decodeBytes(value: unknown, context: DecodeContext): string {
  if (typeof value !== 'string') return context.mismatch('base64 text', value);
  // Tools write base64 in lines.
  const text = value.replaceAll(/[\r\n]/g, '');
  return BASE64.test(text) ? text : context.refuse('the text is not base64');
}

/** States hold no nulls and no fractions, so free-form values are held to that too. */
function decodeAny(value: unknown, context: DecodeContext): unknown {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) return context.mismatch('an integer', value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    return value.map((item, index) => context.within(`[${index}]`, () => decodeAny(item, context)));
  }
  const kept = Object.entries(value).filter(([, each]) => each !== null && each !== undefined);
  return Object.fromEntries(
    kept.map(([key, each]) => [key, context.within(`.${key}`, () => decodeAny(each, context))]),
  );
}

function shortened(text: string): string {
  return JSON.stringify(text.length > MAX_QUANTITY_LENGTH ? `${text.slice(0, MAX_QUANTITY_LENGTH)}…` : text);
}
