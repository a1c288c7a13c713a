import { badRequest } from '../status/api-error.js';

/** One condition on a selectable field. */
export type FieldRequirement = {
  readonly field: string;
  readonly operator: '=' | '!=';
  readonly value: string;
};

/** Conditions that must all hold; none: everything matches. */
export type FieldQuery = readonly FieldRequirement[];

/** The fields a kind can be selected by, and how to read each; an absent one reads as the empty text. */
export type SelectableFields<T = unknown> = Readonly<Record<string, (object: T) => string | undefined>>;

type Named = { readonly metadata: { readonly name: string; readonly namespace?: string } };

/** What every kind can be selected by; `name` is the historical alias. */
export const METADATA_FIELDS: SelectableFields<Named> = {
  'metadata.name': ({ metadata }) => metadata.name,
  'metadata.namespace': ({ metadata }) => metadata.namespace,
};

/** Parses `a=b,c==d,e!=f`; a field the kind does not select by is a BadRequest. `\,`, `\=` and `\\` stand for themselves. */
export function parseFieldSelector(text: string, supported: Readonly<Record<string, unknown>>): FieldQuery {
  return splitUnescaped(text)
    .filter((part) => part.trim() !== '')
    .map((part) => parseTerm(part, text))
    .map((term) => {
      if (!Object.hasOwn(supported, term.field)) throw badRequest(`field label not supported: ${term.field}`);
      return term;
    });
}

/** True when the object's fields fulfil every condition. */
export function matchesFields<T>(query: FieldQuery, fields: SelectableFields<T>, object: T): boolean {
  return query.every(({ field, operator, value }) => {
    const actual = fields[field]?.(object) ?? '';
    return operator === '=' ? actual === value : actual !== value;
  });
}

/** The one value a query pins a field to, so that a watch of a single name need not look at the others. */
export function requiredValue(query: FieldQuery, field: string): string | undefined {
  return query.find((term) => term.field === field && term.operator === '=')?.value;
}

/** The field with the spaces around it: a pattern that also trimmed would try every way to share them out. */
const TERM = /^([^=!\\]+)(==|=|!=)(.*)$/s;

function parseTerm(part: string, selector: string): FieldRequirement {
  const match = TERM.exec(part);
  const field = match?.[1]?.trim() ?? '';
  if (match === null || field === '') {
    throw badRequest(
      `invalid field selector ${JSON.stringify(selector)}: ${JSON.stringify(part)} has no = or !=`,
    );
  }
  const [, , operator, value = ''] = match;
  return { field, operator: operator === '!=' ? '!=' : '=', value: unescape(value, selector) };
}

function splitUnescaped(text: string): string[] {
  return text.match(/(?:\\.|[^,\\]|\\$)+/gs) ?? [];
}

function unescape(value: string, selector: string): string {
  if (/(?<!\\)(?:\\\\)*\\(?:[^,=\\]|$)/s.test(value)) {
    throw badRequest(`invalid field selector ${JSON.stringify(selector)}: unknown escape in a value`);
  }
  return value.replace(/\\([,=\\])/g, '$1');
}
