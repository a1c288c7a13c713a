import { isDeepStrictEqual } from 'node:util';
import { type Case, type Expected, GONE, PRESENT, type Ref, type Refusal, type Told } from './case.js';
import { type Answer, type Line } from './place.js';

/** What of an object is not as expected, as one line each. */
export function differences(where: string, expected: unknown, actual: unknown): readonly string[] {
  if (typeof expected === 'symbol') {
    const isSo = (actual !== undefined) === (expected === PRESENT);
    return isSo ? [] : [`${where} is ${shown(actual)}, and shall be ${shown(expected)}`];
  }
  if (isRecord(expected) && isRecord(actual ?? {})) {
    return Object.entries(expected).flatMap(([name, value]) =>
      differences(`${where}.${name}`, value, (actual as Fields | undefined)?.[name]),
    );
  }
  if (Array.isArray(expected) && Array.isArray(actual) && actual.length === expected.length) {
    return expected.flatMap((value, at) => differences(`${where}[${at}]`, value, actual[at]));
  }
  return isDeepStrictEqual(actual, expected) ? [] : [`${where} is ${shown(actual)}, not ${shown(expected)}`];
}

/** The world after, against what a case expects of it. */
export function differencesOfWorld(
  expected: ReadonlyMap<Ref, Expected>,
  objects: ReadonlyMap<Ref, unknown>,
): readonly string[] {
  return [...expected].flatMap(([ref, parts]) =>
    parts !== GONE && objects.get(ref) === undefined
      ? [`${ref} is not there`]
      : differences(ref, parts, objects.get(ref)),
  );
}

/** What was logged about each object, in order. */
export function differencesOfLog(
  expected: NonNullable<Case['log']>,
  lines: readonly Line[],
): readonly string[] {
  return (Object.entries(expected) as [Ref, string][]).flatMap(([ref, types]) => {
    const actual = lines.filter((line) => line.ref === ref).map(({ type }) => type);
    return matchesInOrder(types.split(' '), actual)
      ? []
      : [`the log of ${ref} is "${actual.join(' ')}", not "${types}"`];
  });
}

function matchesInOrder([first, ...others]: readonly string[], actual: readonly string[]): boolean {
  if (first === undefined) return actual.length === 0;
  const isOptional = first.endsWith('?');
  if (actual[0] === first.replace('?', '') && matchesInOrder(others, actual.slice(1))) return true;
  return isOptional && matchesInOrder(others, actual);
}

/** Each is told once, and nothing else is. */
export function differencesOfTold(expected: readonly Told[], actual: readonly Told[]): readonly string[] {
  const isTold = (it: Told) => (said: Told) =>
    said.on === it.on && said.type === it.type && said.reason === it.reason && said.says.includes(it.says);
  const missing = expected.filter((it) => !actual.some(isTold(it)));
  const surplus = actual.filter((said) => !expected.some((it) => isTold(it)(said)));
  return [
    ...missing.map((it) => `not told: ${sentence(it)}`),
    ...surplus.map((it) => `told: ${sentence(it)}`),
  ];
}

function sentence({ on, type, reason, says }: Told): string {
  return `${type} ${reason} on ${on}: ${says}`;
}

type Status = {
  readonly reason?: string;
  readonly message?: string;
  readonly details?: { readonly causes?: readonly Cause[] };
};
type Cause = { readonly field?: string; readonly reason?: string; readonly message?: string };

/** The answer to a request, which is taken unless it shall be refused. */
export function differencesOfAnswer(refused: Refusal | undefined, { code, body }: Answer): readonly string[] {
  const status = body as Status;
  const { reason = '', message = '' } = status;
  if (refused === undefined) return code < 300 ? [] : [`it is refused with ${code}: ${message}`];
  if (code !== refused.code || reason !== refused.reason) {
    return [`it is answered ${code} ${reason} ${message}, not ${refused.code} ${refused.reason}`];
  }
  return differencesOfRefusal(refused, message, (status.details?.causes ?? []).map(lineOf));
}

function differencesOfRefusal(
  { says = '', causes }: Refusal,
  message: string,
  actual: readonly string[],
): readonly string[] {
  return [
    ...(message.includes(says) ? [] : [`the refusal says "${message}", not "${says}"`]),
    ...(causes === undefined ? [] : differences('causes', causes, actual)),
  ];
}

function lineOf({ field = '', reason = '', message = '' }: Cause): string {
  return `${field} ${reason} ${message}`;
}

type Fields = { readonly [field: string]: unknown };

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  if (value === undefined) return 'absent';
  return JSON.stringify(value, (_, it: unknown) => (typeof it === 'symbol' ? it.description : it));
}
