import { badRequest } from '../status/api-error.js';
import { checkValue } from './check-value.js';
import { BACKSLASH_PROBLEM, duplicateFields, MAX_DEPTH, scanJson } from './scan-json.js';

/** A JSON value and the paths of members written twice, of which the last one counts. */
export type ParsedValue = { readonly value: unknown; readonly duplicateFields: readonly string[] };

/**
 * Parses a JSON body; every refusal is a BadRequest that repeats none of the body, which may hold secrets.
 *
 * NOTE: once JSON.parse of Node 24.21 has met `{"x":0,"a\\":1}`, it reads the second key of `{"x":0,"a\"":1}` as `a\` too,
 * whoever sent either. It mistakes keys with escapes only for keys that hold a backslash, so it gets to see none of these.
 */
export function parseJson(text: string): ParsedValue {
  const { members, tooDeep, backslashKey } = scanJson(text);
  if (tooDeep) throw badRequest(`the body is nested deeper than ${MAX_DEPTH} levels`);
  if (backslashKey) throw badRequest(`the body is not accepted: ${BACKSLASH_PROBLEM}`);
  const value = parseOrRefuse(text);
  // Escapes are the only way a valid JSON text can smuggle in a NUL or half a surrogate pair.
  const kept = checkValue(value, { texts: text.includes('\\u') });
  return { value, duplicateFields: kept === members ? [] : duplicateFields(text) };
}

function parseOrRefuse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const at = error instanceof Error ? /position (\d+)/.exec(error.message)?.[1] : undefined;
    const where = at === undefined ? '' : ` at character ${at}`;
    throw badRequest(text.trim() === '' ? 'the body is empty' : `the body is not valid JSON${where}`);
  }
}
