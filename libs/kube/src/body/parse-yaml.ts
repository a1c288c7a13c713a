import { isAlias, parseDocument, visit, type Document } from 'yaml';
import { badRequest } from '../status/api-error.js';
import { checkValue } from './check-value.js';
import { type ParsedValue } from './parse-json.js';
import { MAX_DEPTH } from './scan-json.js';

/** Composing is slower than JSON by far, so YAML bodies have a limit of their own. */
export const MAX_YAML_BYTES = 1024 * 1024;

/**
 * Parses one YAML document of JSON's data model. Aliases are refused: a few lines of them unfold to gigabytes.
 * So are duplicate keys, since YAML itself forbids them.
 */
export function parseYaml(text: string): ParsedValue {
  if (text.length > MAX_YAML_BYTES)
    throw badRequest(`a YAML body may not be longer than ${MAX_YAML_BYTES} bytes`);
  if (nestsTooDeep(text)) throw badRequest(`the body is nested deeper than ${MAX_DEPTH} levels`);
  const document = composeOrRefuse(text);
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) {
    const line = text.slice(0, problem.pos[0]).split('\n').length;
    throw badRequest(`the body is not valid YAML at line ${line}: ${problem.code}`);
  }
  visit(document, (_key, node) => {
    if (isAlias(node)) throw badRequest('YAML aliases are not accepted');
  });
  const value: unknown = document.toJS({ maxAliasCount: 0 });
  checkValue(value, { texts: true });
  return { value, duplicateFields: [] };
}

function composeOrRefuse(text: string): Document.Parsed {
  try {
    return parseDocument(text, {
      version: '1.2',
      schema: 'core',
      merge: false,
      stringKeys: true,
      uniqueKeys: true,
      prettyErrors: false,
    });
  } catch (error) {
    throw badRequest('the body is not valid YAML', { cause: error });
  }
}

/** An upper bound by brackets, list dashes and indentation: the composer recurses, so it must not be tried. */
function nestsTooDeep(text: string): boolean {
  let brackets = 0;
  for (const char of text) {
    if (char === '[' || char === '{') brackets += 1;
    else if (char === ']' || char === '}') brackets = Math.max(0, brackets - 1);
    if (brackets > MAX_DEPTH) return true;
  }
  return text.split('\n').some((line) => leadingLevels(line) > MAX_DEPTH);
}

/** Each level of block nesting costs the start of some line at least one column, be it a space or a dash. */
function leadingLevels(line: string): number {
  return /^[ ?-]*/.exec(line)?.[0].length ?? 0;
}
