import { isDeepStrictEqual } from 'node:util';
import { type FieldError, forbidden, invalid, labelKeyProblems, required, tooLong } from '@berth/kube';

export type Parameters = { readonly [key: string]: string };

const MAX_PARAMETERS = 512;
const MAX_PARAMETER_BYTES = 256 * 1024;

/** Who serves a class: a qualified name, in letters of any size. */
export function validateServer(name = '', field: string): readonly FieldError[] {
  if (name === '') return [required(field)];
  return labelKeyProblems(name.toLowerCase()).map((problem) => invalid(field, name.toLowerCase(), problem));
}

/** What a class tells whoever serves it: not too much, and each under a name. */
export function validateParameters(parameters: Parameters = {}): readonly FieldError[] {
  const entries = Object.entries(parameters);
  if (entries.length > MAX_PARAMETERS) return [tooLong('parameters', MAX_PARAMETERS)];
  const bytes = entries.reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  );
  return [
    ...(entries.some(([key]) => key === '') ? [invalid('parameters', '', 'field can not be empty.')] : []),
    ...(bytes > MAX_PARAMETER_BYTES ? [tooLong('parameters', MAX_PARAMETER_BYTES)] : []),
  ];
}

type Fields = { readonly [field: string]: unknown };

/** Refuses a change of any of these fields; no parameters and an empty set of them are the same. */
export function keptFields(after: Fields, before: Fields, fields: readonly string[]): readonly FieldError[] {
  return fields
    .filter((field) => !isDeepStrictEqual(valueOf(after, field), valueOf(before, field)))
    .map((field) => forbidden(field, `updates to ${field} are forbidden.`));
}

function valueOf(object: Fields, field: string): unknown {
  return object[field] ?? (field === 'parameters' ? {} : undefined);
}
