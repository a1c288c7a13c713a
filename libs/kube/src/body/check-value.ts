import { badRequest } from '../status/api-error.js';
import { BACKSLASH_PROBLEM } from './scan-json.js';

/**
 * Walks a parsed value and counts the members of its objects. Refuses the key `__proto__`, which would change
 * the prototype of whatever copies it, keys that `parseJson` says no to, and with `texts` also strings that Postgres text
 * or UTF-8 cannot hold.
 */
export function checkValue(value: unknown, { texts }: { readonly texts: boolean }): number {
  if (typeof value === 'string') {
    if (texts) checkText(value);
    return 0;
  }
  if (typeof value !== 'object' || value === null) return 0;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + checkValue(item, { texts }), 0);
  let members = 0;
  for (const [key, each] of Object.entries(value)) {
    if (key === '__proto__') throw badRequest('a field named "__proto__" is not accepted');
    if (key.includes('\\')) throw badRequest(`the body is not accepted: ${BACKSLASH_PROBLEM}`);
    if (texts) checkText(key);
    members += 1 + checkValue(each, { texts });
  }
  return members;
}

function checkText(text: string): void {
  if (text.includes('\0')) throw badRequest('the body holds a NUL character');
  if (!text.isWellFormed()) throw badRequest('the body holds half of a surrogate pair');
}
