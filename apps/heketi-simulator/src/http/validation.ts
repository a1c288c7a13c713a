import { isIP } from 'node:net';
import { HeketiError } from '../storage/heketi-error.js';
import type { Tags } from '../storage/state.js';

/** What is wrong with a field, if anything; of a nested object, its fields' problems. */
export type Problem = string | undefined | Problems;
export type Problems = { readonly [Name: string]: Problem };

export const BLANK = 'cannot be blank';
const FORMAT = 'must be in a valid format';

/** Refuses with all failing fields, sorted, as Heketi's validation library words them. */
export function refuseInvalid(problems: Problems): void {
  const text = textOf(problems);
  if (text !== '') throw new HeketiError(400, `validation failed: ${text}`);
}

export function atLeastOne(value: number): Problem {
  if (value === 0) return BLANK;
  return value < 1 ? 'must be no less than 1' : undefined;
}

export function matching(value: string, pattern: RegExp): Problem {
  return value === '' || pattern.test(value) ? undefined : FORMAT;
}

export function required(value: string, more: (value: string) => Problem): Problem {
  return value === '' ? BLANK : more(value);
}

export function uuid(value: string): Problem {
  return /^[0-9a-fA-F]{32}$/.test(value) ? undefined : `${value} is not a valid UUID`;
}

export function oneOf(value: string, allowed: readonly string[]): Problem {
  return value === '' || allowed.includes(value) ? undefined : 'must be a valid value';
}

export function hostnames(values: readonly string[], kind: 'manage' | 'storage'): Problem {
  if (values.length === 0) return BLANK;
  return values.every(isHost) ? undefined : `[${values.join(' ')}] is not a valid ${kind} hostname`;
}

export function tagsProblem(tags: Tags): Problem {
  const entries = Object.entries(tags);
  if (entries.length > 32) return `too many tags specified (${entries.length}), up to 32 supported`;
  return entries.map(([name, value]) => tagProblem(name, value)).find((problem) => problem !== undefined);
}

function tagProblem(name: string, value: string): string | undefined {
  if (name === '') return 'tag names may not be empty';
  if (runes(name) > 32) return `tag name ${name}: the length must be between 1 and 32`;
  if (runes(value) > 64) return `value of tag ${name}: the length must be no more than 64`;
  return /^[a-zA-Z0-9_.-]+$/.test(name) ? undefined : `invalid characters in tag name ${name}`;
}

/** Go counts code points. */
function runes(text: string): number {
  return Array.from(text).length;
}

const DNS_NAME = /^[a-zA-Z0-9_][a-zA-Z0-9_-]{0,62}(\.[a-zA-Z0-9_][a-zA-Z0-9_-]{0,62})*[._]?$/;

function isHost(value: string): boolean {
  return isIP(value) !== 0 || (value.length <= 255 && DNS_NAME.test(value));
}

function textOf(problems: Problems): string {
  const told = Object.entries(problems)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, problem]) => {
      const text = typeof problem === 'object' ? nested(problem) : problem;
      return text === undefined ? [] : [`${name}: ${text}`];
    });
  return told.length === 0 ? '' : `${told.join('; ')}.`;
}

function nested(problems: Problems): string | undefined {
  const text = textOf(problems);
  return text === '' ? undefined : `(${text})`;
}
