import { type Document, isScalar, parseDocument, visit, type YAMLMap } from 'yaml';
import { badRequest } from '../status/api-error.js';
import { checkValue } from './check-value.js';
import { parseJson, type ParsedValue } from './parse-json.js';
import { MAX_DEPTH, scanJson } from './scan-json.js';

/** Composing costs one to four seconds for a megabyte, depending on the text, and holds up everyone else. */
export const MAX_YAML_LENGTH = 128 * 1024;

/**
 * Parses one YAML document of JSON's data model. Aliases are refused: a few lines of them unfold to gigabytes.
 * So are duplicate keys, since YAML itself forbids them. JSON, which clients like to send under YAML's name, is
 * read as what it is.
 */
export function parseYaml(text: string): ParsedValue {
  if (isJson(text)) return parseJson(text);
  if (text.length > MAX_YAML_LENGTH) {
    throw badRequest(`a YAML body may not be longer than ${MAX_YAML_LENGTH} characters`);
  }
  if (nestsTooDeep(text)) throw badRequest(`the body is nested deeper than ${MAX_DEPTH} levels`);
  const document = composeOrRefuse(text);
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) throw badRequest(`${invalidAt(text, problem.pos[0])}: ${problem.code}`);
  visit(document, {
    Alias: () => {
      throw badRequest('YAML aliases are not accepted');
    },
    Map: (_key, map) => {
      const repeated = repeatedKey(map);
      if (repeated === undefined) return;
      const { name, at } = repeated;
      throw badRequest(`${invalidAt(text, at)}: key ${JSON.stringify(name)} already set in map`);
    },
  });
  const value: unknown = document.toJS({ maxAliasCount: 0 });
  checkValue(value, { texts: true });
  return { value, duplicateFields: [] };
}

function isJson(text: string): boolean {
  // `parseJson` refuses keys with a backslash before JSON.parse sees them, and so it must be here.
  if (!text.trimStart().startsWith('{') || scanJson(text).backslashKey) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function invalidAt(text: string, offset: number): string {
  return `the body is not valid YAML at line ${text.slice(0, offset).split('\n').length}`;
}

/** Where a key comes a second time. The package's own check compares every key with every other. */
function repeatedKey({ items }: YAMLMap): { readonly name: unknown; readonly at: number } | undefined {
  const seen = new Set<unknown>();
  for (const { key } of items) {
    const name = isScalar(key) ? key.value : key;
    if (seen.has(name)) return { name, at: isScalar(key) ? (key.range?.[0] ?? 0) : 0 };
    seen.add(name);
  }
  return undefined;
}

function composeOrRefuse(text: string): Document.Parsed {
  try {
    return parseDocument(text, {
      version: '1.2',
      schema: 'core',
      merge: false,
      stringKeys: true,
      uniqueKeys: false,
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
