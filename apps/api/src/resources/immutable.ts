import { isDeepStrictEqual } from 'node:util';
import { type FieldError, forbidden } from '@berth/kube';

type Fields = Readonly<Record<string, unknown>>;

/** Refuses a change of what is fixed, and shows it as Kubernetes does: a type's name, then the fields that differ. */
export function immutable(
  field: string,
  message: string,
  { type, before, after }: { readonly type: string; readonly before: Fields; readonly after: Fields },
): FieldError {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  const changed = names.filter((name) => !isDeepStrictEqual(before[name], after[name]));
  const lines = changed.flatMap((name) => [
    ...line('-', name, before[name]),
    ...line('+', name, after[name]),
  ]);
  return forbidden(field, [message, `  core.${type}{`, ...lines, '  }', ''].join('\n'));
}

function line(sign: '-' | '+', name: string, value: unknown): readonly string[] {
  return value === undefined ? [] : [`${sign} \t${name}: ${JSON.stringify(value)},`];
}
