import { canonicalJson, type Json, type JsonObject } from '@berth/domain';
import { parseJson } from '../body/parse-json.js';
import { isFields } from '../patch/strategic-directives.js';
import { type FieldNode, type FieldSet, putField } from './field-set.js';

/** Stands for the field itself where fields below it are in the set too. */
const SELF = '.';

/** Reads a set of fields in the form FieldsV1; undefined: it is none. Elements of a later form are passed over. */
export function readFields(value: unknown): FieldSet | undefined {
  if (!isFields(value)) return undefined;
  const result = new Map<string, FieldNode>();
  for (const [written, inner] of Object.entries(value)) {
    if (written === SELF) continue;
    const element = canonicalElement(written);
    if (element === undefined) return undefined;
    const below = readFields(inner);
    if (!isFields(inner) || below === undefined) return undefined;
    if (element === '') continue;
    putField(result, element, below.size === 0 || Object.hasOwn(inner, SELF), below);
  }
  return result;
}

/** Writes a set of fields in the form FieldsV1. */
export function writeFields(set: FieldSet): JsonObject {
  const result: { [element: string]: Json } = {};
  for (const [element, { own, below }] of set) {
    result[element] =
      below.size === 0 ? {} : own ? { [SELF]: {}, ...writeFields(below) } : writeFields(below);
  }
  return result;
}

/** The paths of a set as people read them: `.spec.ports[port=80,protocol="TCP"].name`. */
export function pathsOf(set: FieldSet, prefix = ''): readonly string[] {
  const nodes = [...set].sort(([one], [other]) => (one < other ? -1 : 1));
  return [
    ...nodes.filter(([, { own }]) => own).map(([element]) => prefix + elementText(element)),
    ...nodes.flatMap(([element, { below }]) => pathsOf(below, prefix + elementText(element))),
  ];
}

/** Values and keys in their one spelling; `''` for an element of an unknown form, undefined for a broken one. */
function canonicalElement(written: string): string | undefined {
  const form = written.slice(0, 2);
  if (form === 'f:') return written;
  if (form !== 'k:' && form !== 'v:' && form !== 'i:') return '';
  try {
    const { value } = parseJson(written.slice(2));
    if (form === 'k:' && !isFields(value)) return undefined;
    return form + canonicalJson(value);
  } catch {
    return undefined;
  }
}

function elementText(element: string): string {
  const rest = element.slice(2);
  switch (element.slice(0, 2)) {
    case 'f:':
      return `.${rest}`;
    case 'k:':
      return `[${keyPairs(JSON.parse(rest) as JsonObject)}]`;
    case 'v:':
      return `[=${rest}]`;
    default:
      return `[${rest}]`;
  }
}

function keyPairs(keys: JsonObject): string {
  return Object.entries(keys)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(',');
}
