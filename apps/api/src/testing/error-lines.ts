import { type FieldError } from '@berth/kube';

/** Field errors as lines of a spec: field, reason, message. */
export function errorLines(errors: readonly FieldError[]): readonly string[] {
  return errors.map(({ field, reason, message }) => `${field} ${reason} ${message}`);
}
