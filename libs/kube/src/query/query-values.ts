import { badRequest } from '../status/api-error.js';

/** A parsed query string as HTTP frameworks hand it over; of repeated parameters the first counts. */
export type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The parameter's value; undefined when it is absent. */
export function textOf(query: Query, name: string): string | undefined {
  const given = query[name];
  return typeof given === 'string' ? given : given?.[0];
}

/** All values of a repeatable parameter. */
export function textsOf(query: Query, name: string): readonly string[] {
  const given = query[name];
  if (given === undefined) return [];
  return typeof given === 'string' ? [given] : given;
}

/** A switch: `true`, `1` or an empty value turn it on. */
export function flagOf(query: Query, name: string): boolean | undefined {
  const text = textOf(query, name)?.toLowerCase();
  if (text === undefined) return undefined;
  if (text === '' || text === 'true' || text === '1') return true;
  if (text === 'false' || text === '0') return false;
  throw badRequest(`query parameter ${name}: ${JSON.stringify(text)} is neither true nor false`);
}

/** A whole number from 0; an empty value counts as absent. */
export function countOf(query: Query, name: string): number | undefined {
  const text = textOf(query, name);
  if (text === undefined || text === '') return undefined;
  const value = /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  if (value === undefined) {
    throw badRequest(`query parameter ${name}: ${JSON.stringify(text)} is not a whole number`);
  }
  return value;
}
