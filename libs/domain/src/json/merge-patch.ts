import { type Json, type JsonObject } from '../object/kube-object.js';

/**
 * The RFC 7396 merge patch that leads from one value to the other. Exact for values without nulls, which is what
 * states are: `applyMergePatch(before, mergePatchBetween(before, after))` equals `after`.
 */
export function mergePatchBetween(before: JsonObject, after: JsonObject): JsonObject {
  const patch: { [key: string]: Json } = {};
  for (const key of Object.keys(before)) if (own(after, key) === undefined) define(patch, key, null);
  for (const [key, wanted] of Object.entries(after)) {
    const present = own(before, key);
    if (isObject(present) && isObject(wanted)) {
      const inner = mergePatchBetween(present, wanted);
      if (Object.keys(inner).length > 0) define(patch, key, inner);
    } else if (present === undefined || !isSame(present, wanted)) {
      define(patch, key, wanted);
    }
  }
  return patch;
}

/** The value after an RFC 7396 merge patch; the arguments are left as they are. */
export function applyMergePatch(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const result: { [key: string]: Json } = {};
  if (isObject(target)) for (const [key, value] of Object.entries(target)) define(result, key, value);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) Reflect.deleteProperty(result, key);
    else define(result, key, applyMergePatch(own(result, key), value));
  }
  return result;
}

/** True when two JSON values are equal; the order of members does not count. */
export function isSame(one: Json | undefined, other: Json | undefined): boolean {
  if (one === other) return true;
  if (isList(one) || isList(other)) {
    return (
      isList(one) &&
      isList(other) &&
      one.length === other.length &&
      one.every((it, at) => isSame(it, other[at]))
    );
  }
  if (!isObject(one) || !isObject(other)) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length && keys.every((key) => isSame(own(one, key), own(other, key)))
  );
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function own(value: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Sets a member that may be called `__proto__`, which plain assignment would take for something else. */
function define(target: { [key: string]: Json }, key: string, value: Json): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}
