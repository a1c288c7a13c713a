import { isFields } from './strategic-directives.js';

/** Applies an RFC 7396 merge patch: objects merge, null takes away, everything else replaces. */
export function applyJsonMergePatch(original: unknown, patch: unknown): unknown {
  if (!isFields(patch)) return patch;
  const result: Record<string, unknown> = isFields(original) ? { ...original } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) Reflect.deleteProperty(result, key);
    else result[key] = applyJsonMergePatch(result[key], value);
  }
  return result;
}
