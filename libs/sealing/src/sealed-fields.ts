import { type Json, type JsonObject, type KubeObject } from '@berth/domain';

/** Where a value stands in its object: the keys that lead to it. */
export type FieldPath = readonly string[];

type SealedField = {
  /** The map that holds the values. */
  readonly in: FieldPath;
  readonly isSealed: (key: string) => boolean;
};

/** kubectl keeps a copy of what was applied here, secrets included. */
const LAST_APPLIED: SealedField = {
  in: ['metadata', 'annotations'],
  isSealed: (key) => key === 'kubectl.kubernetes.io/last-applied-configuration',
};

/**
 * All that is sealed, by kind. Admission turns a Secret's stringData into data; were it ever left standing, it would
 * stand sealed. Provisioners read parameters in any letter case, so the key is sealed in any.
 */
const SEALED_FIELDS: Readonly<Record<string, readonly SealedField[]>> = {
  Secret: [
    LAST_APPLIED,
    { in: ['data'], isSealed: () => true },
    { in: ['stringData'], isSealed: () => true },
  ],
  StorageClass: [
    LAST_APPLIED,
    { in: ['parameters'], isSealed: (key) => key.toLowerCase() === 'restuserkey' },
  ],
};

/** Whether objects of a kind may hold sealed values. */
export function isSealedKind(kind: string): boolean {
  return Object.hasOwn(SEALED_FIELDS, kind);
}

/**
 * The object with every value that is to be sealed, or is sealed, replaced; `undefined` takes it out, and a map
 * that this leaves empty with it. The object itself when nothing is replaced.
 */
export function replaceSealed<Kind extends KubeObject>(
  object: Kind,
  replace: (text: string, path: FieldPath) => string | undefined,
): Kind {
  let result: Json = object;
  for (const field of isSealedKind(object.kind) ? (SEALED_FIELDS[object.kind] ?? []) : []) {
    // The object is no string, so it is not what goes out of it.
    result = replaceWithin(result, field.in, field, replace) as JsonObject;
  }
  // Only texts in maps of texts were replaced or left out.
  return result as unknown as Kind;
}

type Replace = (text: string, path: FieldPath) => string | undefined;

function replaceWithin(
  node: Json | undefined,
  way: FieldPath,
  field: SealedField,
  replace: Replace,
): Json | undefined {
  if (!isMap(node)) return node;
  const [key, ...rest] = way;
  if (key === undefined) return replaceEntries(node, field, replace);
  const was = node[key];
  const child = replaceWithin(was, rest, field, replace);
  if (child === was) return node;
  const { [key]: _, ...others } = node;
  return child === undefined ? others : { ...others, [key]: child };
}

function replaceEntries(map: JsonObject, field: SealedField, replace: Replace): JsonObject | undefined {
  const replaced = Object.entries(map).map(([key, value]): [string, Json | undefined] => {
    const takes = typeof value === 'string' && field.isSealed(key);
    return [key, takes ? replace(value, [...field.in, key]) : value];
  });
  if (replaced.every(([key, value]) => value === map[key])) return map;
  const left = replaced.filter((entry): entry is [string, Json] => entry[1] !== undefined);
  return left.length === 0 ? undefined : Object.fromEntries(left);
}

function isMap(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
