import { type NodeSelectorRequirementInput, type VolumeSpecInput } from './volume-input.js';

/** Labels of nodes that Kubernetes has renamed since. */
const STABLE_NAMES: Readonly<Record<string, string>> = {
  'beta.kubernetes.io/os': 'kubernetes.io/os',
  'beta.kubernetes.io/arch': 'kubernetes.io/arch',
  'beta.kubernetes.io/instance-type': 'node.kubernetes.io/instance-type',
  'failure-domain.beta.kubernetes.io/zone': 'topology.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region': 'topology.kubernetes.io/region',
};

type Affinity = VolumeSpecInput['nodeAffinity'];

/** A node affinity with the later name of each label for which `wanted` has it in the same place. */
export function withStableLabels(affinity: Affinity, wanted: Affinity): Affinity {
  const terms = affinity?.required?.nodeSelectorTerms;
  if (terms === undefined) return affinity;
  const named = terms.map((term, at) => {
    const wantedTerm = wanted?.required?.nodeSelectorTerms?.[at];
    if (term.matchExpressions === undefined) return term;
    const expressions = term.matchExpressions.map((expression, nth) =>
      renamed(expression, wantedTerm?.matchExpressions?.[nth]),
    );
    return { ...term, matchExpressions: expressions };
  });
  return { ...affinity, required: { ...affinity?.required, nodeSelectorTerms: named } };
}

function renamed(
  expression: NodeSelectorRequirementInput,
  wanted: NodeSelectorRequirementInput | undefined,
): NodeSelectorRequirementInput {
  const key = STABLE_NAMES[expression.key ?? ''];
  return key !== undefined && wanted?.key === key ? { ...expression, key } : expression;
}
