import { NotCanonicalError } from '../errors.js';
import { type Json } from '../object/kube-object.js';

/**
 * The one text of a value: keys sorted by code unit, no white space, integers only. Equal values give equal
 * bytes, so digests and refolded states can be compared. Members that are `undefined` are left out, as in JSON.
 *
 * @throws NotCanonicalError for fractions, numbers beyond 2^53, and anything that is not JSON.
 */
export function canonicalJson(value: unknown): string {
  return text(value, []);
}

/** `path` names the members on the way here; it grows and shrinks, since only an error reads it. */
function text(value: unknown, path: (string | number)[]): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'number':
      if (!Number.isSafeInteger(value)) throw refused(path, `the number ${value}`);
      return Object.is(value, -0) ? '0' : String(value);
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? list(value, path) : members(value, path);
    default:
      throw refused(path, `of type ${typeof value}`);
  }
}

function list(items: readonly unknown[], path: (string | number)[]): string {
  let all = '[';
  for (let index = 0; index < items.length; index++) {
    path.push(index);
    all += index === 0 ? text(items[index], path) : `,${text(items[index], path)}`;
    path.pop();
  }
  return `${all}]`;
}

function members(value: object, path: (string | number)[]): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  // A Date or a Map has no members to write; it would be kept as an empty map.
  if (prototype !== null && prototype !== Object.prototype) {
    throw refused(path, `an instance of ${value.constructor.name}`);
  }
  const known = value as { readonly [key: string]: Json | undefined };
  let all = '';
  for (const key of sortedKeys(known)) {
    const member = known[key];
    if (member === undefined) continue;
    path.push(key);
    all += `${all === '' ? '' : ','}${JSON.stringify(key)}:${text(member, path)}`;
    path.pop();
  }
  return `{${all}}`;
}

/** What was read from the log has its keys in order already, which costs less to see than to sort. */
function sortedKeys(value: object): string[] {
  const keys = Object.keys(value);
  for (let index = 1; index < keys.length; index++) {
    if ((keys[index - 1] ?? '') > (keys[index] ?? '')) return keys.sort();
  }
  return keys;
}

function refused(path: readonly (string | number)[], what: string): NotCanonicalError {
  const steps = path.map((step, index) =>
    typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`,
  );
  return new NotCanonicalError(steps.join(''), what);
}
