import { canonicalJson, matchesLabelSelector } from '@berth/domain';
import { type RoleObject } from './rbac-objects.js';
import { type PolicyRule } from './rules.js';

/**
 * The rules of a ClusterRole that is the sum of others: those of all ClusterRoles its selectors select, in the order of
 * their names, each rule once. Undefined for a role that has rules of its own.
 */
export function aggregatedRules(
  { aggregationRule, metadata }: Pick<RoleObject, 'aggregationRule' | 'metadata'>,
  roles: Iterable<RoleObject>,
): readonly PolicyRule[] | undefined {
  const selectors = aggregationRule?.clusterRoleSelectors;
  if (selectors === undefined) return undefined;
  const parts = [...roles].filter(
    ({ kind, metadata: { name, labels = {} } }) =>
      kind === 'ClusterRole' &&
      name !== metadata.name &&
      selectors.some((each) => matchesLabelSelector(each, labels)),
  );
  const rules = parts.sort(byName).flatMap(({ rules = [] }) => rules);
  return [...new Map(rules.map((rule) => [canonicalJson(rule), rule])).values()];
}

function byName({ metadata: a }: RoleObject, { metadata: b }: RoleObject): number {
  return a.name < b.name ? -1 : 1;
}
