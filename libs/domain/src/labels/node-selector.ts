import { type ObjectMeta } from '../object/kube-object.js';
import { type Labels, type LabelRequirement, meets, valueOf } from './label-selector.js';

/** A requirement on a label of a node, or on its name; `Gt` and `Lt` compare whole numbers. */
export type NodeRequirement = {
  readonly key: string;
  readonly operator: LabelRequirement['operator'] | 'Gt' | 'Lt';
  readonly values?: readonly string[];
};

/** Every part of a term must hold. One without parts holds for no node. */
export type NodeSelectorTerm = {
  readonly matchExpressions?: readonly NodeRequirement[];
  readonly matchFields?: readonly NodeRequirement[];
};

/** One of the terms must hold. */
export type NodeSelector = { readonly nodeSelectorTerms: readonly NodeSelectorTerm[] };

/** Where volumes may be made: each of the labels must have one of its values. */
export type TopologyTerm = {
  readonly matchLabelExpressions?: readonly { readonly key: string; readonly values: readonly string[] }[];
};

type NodeMeta = Pick<ObjectMeta, 'name' | 'labels'>;

/** True when a node is one of those that a selector means. */
export function matchesNodeSelector({ nodeSelectorTerms }: NodeSelector, node: NodeMeta): boolean {
  return nodeSelectorTerms.some((term) => matchesTerm(term, node));
}

/** True when volumes may be made for a node. No terms: for any. */
export function matchesTopologies(
  terms: readonly TopologyTerm[] | undefined,
  { labels = {} }: NodeMeta,
): boolean {
  if (terms === undefined || terms.length === 0) return true;
  return terms.some(({ matchLabelExpressions = [] }) =>
    matchLabelExpressions.every(({ key, values }) =>
      meets({ key, operator: 'In', values }, valueOf(labels, key)),
    ),
  );
}

function matchesTerm(
  { matchExpressions = [], matchFields = [] }: NodeSelectorTerm,
  { name, labels = {} }: NodeMeta,
): boolean {
  if (matchExpressions.length + matchFields.length === 0) return false;
  return (
    matchExpressions.every((requirement) => holds(requirement, labels)) &&
    matchFields.every((requirement) => holds(requirement, { 'metadata.name': name }))
  );
}

function holds({ key, operator, values = [] }: NodeRequirement, has: Labels): boolean {
  const value = valueOf(has, key);
  if (operator === 'Gt') return isNumber(value) && isNumber(values[0]) && BigInt(value) > BigInt(values[0]);
  if (operator === 'Lt') return isNumber(value) && isNumber(values[0]) && BigInt(value) < BigInt(values[0]);
  return meets({ key, operator, values }, value);
}

function isNumber(text: string | undefined): text is string {
  return text !== undefined && /^-?\d{1,19}$/.test(text);
}
