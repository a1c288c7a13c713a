import { type JsonObject } from '@berth/domain';
import { type FieldError, invalid, notSupported, required } from '@berth/kube';

/** What must hold of a source besides its required fields; `path` is where it stands, such as `spec.nfs`. */
export type SourceRule = (source: JsonObject, path: string, volumeName: string) => readonly FieldError[];

export function noBacksteps(source: JsonObject, path: string): readonly FieldError[] {
  const value = text(source, 'path');
  return value.split('/').includes('..') ? [invalid(`${path}.path`, value, "must not contain '..'")] : [];
}

export function oneOf(
  source: JsonObject,
  path: string,
  field: string,
  values: readonly string[],
): readonly FieldError[] {
  const value = textOrNone(source, field);
  return value === undefined || values.includes(value)
    ? []
    : [notSupported(`${path}.${field}`, value, values)];
}

export function byteRange(
  source: JsonObject,
  path: string,
  field: string,
  words = 'must be between 0 and 255, inclusive',
): readonly FieldError[] {
  const value = source[field];
  return typeof value === 'number' && (value < 0 || value > 255)
    ? [invalid(`${path}.${field}`, value, words)]
    : [];
}

/** The parts that the reference to a Secret must have, where there is one. */
export function secretParts(
  source: JsonObject,
  path: string,
  parts: readonly string[],
): readonly FieldError[] {
  if (source['secretRef'] === undefined) return [];
  const secret = reference(source, 'secretRef');
  return parts.filter((part) => isEmpty(secret[part])).map((part) => required(`${path}.secretRef.${part}`));
}

export function reference(source: JsonObject, field: string): JsonObject {
  // The schema has made sure of the object.
  return (source[field] ?? {}) as JsonObject;
}

export function text(source: JsonObject, field: string): string {
  return textOrNone(source, field) ?? '';
}

export function textOrNone(source: JsonObject, field: string): string | undefined {
  const value = source[field];
  return typeof value === 'string' ? value : undefined;
}

export function isEmpty(value: unknown): boolean {
  return value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}
