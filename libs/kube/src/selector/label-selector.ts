import { matchesLabelSelector } from '@berth/domain';
import { labelKeyProblems, labelValueProblems } from '../metadata/label-rules.js';
import { badRequest } from '../status/api-error.js';

/** One condition on the labels of an object. */
export type LabelRequirement = {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt';
  readonly values: readonly string[];
};

/** Conditions that must all hold; none: everything matches. */
export type LabelQuery = readonly LabelRequirement[];

type Labels = Readonly<Record<string, string>> | undefined;

/** Parses `a=b,a!=b,a in (x,y),a notin (x),a,!a`; anything else is a BadRequest. */
export function parseLabelSelector(text: string): LabelQuery {
  if (text.trim() === '') return [];
  return splitAtCommas(text).map((part) => parseRequirement(part.trim(), text));
}

/** True when the labels fulfil every condition; `!=` and `notin` also accept labels without the key. */
export function matchesLabels(query: LabelQuery, labels: Labels): boolean {
  return query.every((requirement) => fulfils(requirement, labels));
}

function fulfils(requirement: LabelRequirement, labels: Labels): boolean {
  const { key, operator, values } = requirement;
  if (operator === 'Gt' || operator === 'Lt') {
    const value = labels !== undefined && Object.hasOwn(labels, key) ? labels[key] : undefined;
    return isBeyond(operator, value, values[0]);
  }
  return matchesLabelSelector({ matchExpressions: [{ key, operator, values }] }, labels);
}

function isBeyond(operator: 'Gt' | 'Lt', value: string | undefined, bound: string | undefined): boolean {
  if (!isInteger(value) || !isInteger(bound)) return false;
  return operator === 'Gt' ? BigInt(value) > BigInt(bound) : BigInt(value) < BigInt(bound);
}

function isInteger(value: string | undefined): value is string {
  return value !== undefined && /^-?\d{1,19}$/.test(value);
}

/** Commas inside parentheses separate values, the others requirements. */
function splitAtCommas(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    else if (text[at] === ')') depth -= 1;
    else if (text[at] === ',' && depth === 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)];
}

const SET = /^([^\s()=!<>,]+)\s+(in|notin)\s*\(([^()]*)\)$/;
const COMPARISON = /^([^\s()=!<>,]+)\s*(==|=|!=|<|>)\s*([^\s()=!<>,]*)$/;
const PRESENCE = /^(!?)\s*([^\s()=!<>,]+)$/;

const COMPARISONS = { '=': 'In', '==': 'In', '!=': 'NotIn', '>': 'Gt', '<': 'Lt' } as const;

function parseRequirement(part: string, selector: string): LabelRequirement {
  const requirement = readRequirement(part);
  if (requirement === undefined) {
    throw unparsable(
      selector,
      `${JSON.stringify(part)} is no requirement such as a=b, a!=b, a in (b,c), a or !a`,
    );
  }
  const [problem] = requirementProblems(requirement);
  if (problem !== undefined) throw unparsable(selector, problem);
  return requirement;
}

function readRequirement(part: string): LabelRequirement | undefined {
  return readSet(part) ?? readComparison(part) ?? readPresence(part);
}

function readSet(part: string): LabelRequirement | undefined {
  const match = SET.exec(part);
  if (match === null) return undefined;
  const [, key = '', word, list = ''] = match;
  const values = list.split(',').map((value) => value.trim());
  return { key, operator: word === 'in' ? 'In' : 'NotIn', values };
}

function readComparison(part: string): LabelRequirement | undefined {
  const match = COMPARISON.exec(part);
  if (match === null) return undefined;
  const [, key = '', sign = '=', value = ''] = match;
  return { key, operator: COMPARISONS[sign as keyof typeof COMPARISONS], values: [value] };
}

function readPresence(part: string): LabelRequirement | undefined {
  const match = PRESENCE.exec(part);
  if (match === null) return undefined;
  const [, not, key = ''] = match;
  return { key, operator: not === '!' ? 'DoesNotExist' : 'Exists', values: [] };
}

function requirementProblems({ key, operator, values }: LabelRequirement): string[] {
  const badKey = labelKeyProblems(key).map((problem) => `key ${JSON.stringify(key)}: ${problem}`);
  if (operator === 'Gt' || operator === 'Lt') {
    return isInteger(values[0])
      ? badKey
      : [...badKey, `key ${JSON.stringify(key)}: for > and < the value must be an integer`];
  }
  const badValues = values.flatMap((value) =>
    labelValueProblems(value).map((problem) => `value ${JSON.stringify(value)}: ${problem}`),
  );
  return [...badKey, ...badValues];
}

function unparsable(selector: string, problem: string) {
  return badRequest(`unable to parse label selector ${JSON.stringify(selector)}: ${problem}`);
}
