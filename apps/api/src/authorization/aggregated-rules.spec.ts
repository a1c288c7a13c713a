import { describe, expect, it } from 'vitest';
import { aggregatedRules } from './aggregated-rules.js';
import { bootstrapObjects } from './bootstrap-roles.js';
import { type RoleObject } from './rbac-objects.js';
import { type PolicyRule } from './rules.js';

const get = (resource: string): PolicyRule => ({ verbs: ['get'], apiGroups: [''], resources: [resource] });

function role(name: string, rules: readonly PolicyRule[], more: Partial<RoleObject> = {}): RoleObject {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name, uid: name, creationTimestamp: '2026-01-01T00:00:00Z', labels: { sum: 'yes' } },
    rules,
    ...more,
  };
}

const aggregationRule = { clusterRoleSelectors: [{ matchLabels: { sum: 'yes' } }] };

describe('the rules of a role that is the sum of others', () => {
  it('are those of the selected ClusterRoles, by name, each once, and never its own', () => {
    const sum = role('sum', [get('nodes')], { aggregationRule });
    const others = [
      role('b', [get('pods')]),
      role('a', [get('secrets'), get('pods')]),
      role('c', [get('events')], { kind: 'Role' }),
    ];
    expect(aggregatedRules(sum, [sum, ...others])).toEqual([get('secrets'), get('pods')]);
  });

  it('are its own where it is no sum', () => {
    expect(aggregatedRules(role('own', [get('pods')]), [])).toBeUndefined();
  });

  it('stand in what a cluster has from the start', () => {
    let uids = 0;
    const objects = bootstrapObjects(() => `${uids++}`, '2026-01-01T00:00:00Z') as readonly RoleObject[];
    const sums = objects.filter((each) => each.aggregationRule !== undefined);
    expect(sums.map(({ metadata }) => metadata.name)).toEqual(['admin', 'edit', 'view']);
    for (const sum of sums) {
      expect(sum.rules?.length).toBeGreaterThan(0);
      expect(sum.rules).toEqual(aggregatedRules(sum, objects));
    }
  });
});
