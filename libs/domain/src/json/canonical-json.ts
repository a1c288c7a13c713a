import { NotCanonicalError } from '../errors.js';
import { type Json } from '../object/kube-object.js';

/**
 * The one text of a value: keys sorted by code unit, no white space, integers only. Equal values give equal
 * bytes, so digests and refolded states can be compared. Members that are `undefined` are left out, as in JSON.
 *
 * @throws NotCanonicalError for fractions, numbers beyond 2^53, and anything that is not JSON.
 */
export function canonicalJson(value: unknown): string {
  return text(value, '');
}

function text(value: unknown, path: string): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'number':
      if (!Number.isSafeInteger(value)) throw new NotCanonicalError(path, `the number ${value}`);
      return Object.is(value, -0) ? '0' : String(value);
    case 'object':
      return value === null ? 'null' : composite(value, path);
    default:
      throw new NotCanonicalError(path, `of type ${typeof value}`);
  }
}

function composite(value: object, path: string): string {
  if (Array.isArray(value))
    return `[${value.map((item, index) => text(item, `${path}[${index}]`)).join(',')}]`;
  const prototype: unknown = Object.getPrototypeOf(value);
  // A Date or a Map has no members to write; it would be kept as an empty map.
  if (prototype !== null && prototype !== Object.prototype) {
    throw new NotCanonicalError(path, `an instance of ${value.constructor.name}`);
  }
  const members = value as { readonly [key: string]: Json | undefined };
  const parts: string[] = [];
  for (const key of Object.keys(members).sort()) {
    const member = members[key];
    if (member === undefined) continue;
    parts.push(`${JSON.stringify(key)}:${text(member, path === '' ? key : `${path}.${key}`)}`);
  }
  return `{${parts.join(',')}}`;
}
