import { type FieldError, forbidden, notSupported, required } from '@berth/kube';

const SUPPORTED = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];

/** At least one mode, all of them known, and the single-pod mode alone; `missing` explains an empty list. */
export function validateAccessModes(
  modes: readonly string[] | undefined,
  field: string,
  missing: string,
): readonly FieldError[] {
  const given = modes ?? [];
  if (given.length === 0) return [required(field, missing)];
  const errors = given
    .filter((mode) => !SUPPORTED.includes(mode))
    .map((mode) => notSupported(field, mode, SUPPORTED));
  const others = SUPPORTED.filter((mode) => mode !== 'ReadWriteOncePod' && given.includes(mode));
  return given.includes('ReadWriteOncePod') && others.length > 0
    ? [...errors, forbidden(field, 'may not use ReadWriteOncePod with other access modes')]
    : errors;
}
