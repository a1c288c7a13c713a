import { describe, expect, it } from 'vitest';
import { bootstrapObjects } from './bootstrap-roles.js';
import { type BindingObject, type RoleObject } from './rbac-objects.js';
import { reconciled } from './reconcile-rules.js';
import { type PolicyRule } from './rules.js';

const AUTO_UPDATE = 'rbac.authorization.kubernetes.io/autoupdate';
const wanted = bootstrapObjects(() => 'new', '2026-01-01T00:00:00Z');
const find = (name: string, kind = 'ClusterRole') =>
  wanted.find((each) => each.metadata.name === name && each.kind === kind);

const discovery = find('system:discovery') as RoleObject;
const view = find('view') as RoleObject;
const basic = find('system:basic-user', 'ClusterRoleBinding') as BindingObject;
const own: PolicyRule = { verbs: ['get'], apiGroups: ['example.com'], resources: ['apples'] };

describe('a built-in role or binding', () => {
  it('that is as it should be stays', () => {
    for (const each of wanted) expect(reconciled(each, each)).toBeUndefined();
  });

  it('gets what it lacks, and keeps what was added to it', () => {
    const before = { ...discovery, rules: [own] };
    expect(reconciled(before, discovery)).toMatchObject({ rules: [own, ...(discovery.rules ?? [])] });
    const { metadata } = discovery;
    const relabelled = { ...discovery, metadata: { ...metadata, labels: { mine: 'yes' } } };
    expect(reconciled(relabelled, discovery)?.metadata.labels).toEqual({ mine: 'yes', ...metadata.labels });
  });

  it('lacks nothing where a wider rule has it', () => {
    const wider = { ...discovery, rules: [{ verbs: ['*'], nonResourceURLs: ['*'] }] };
    expect(reconciled(wider, discovery)).toBeUndefined();
  });

  it('gets back the groups it was bound to, beside others', () => {
    const carol = { kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'carol' };
    const before = { ...basic, subjects: [carol] };
    expect(reconciled(before, basic)).toMatchObject({ subjects: [carol, ...(basic.subjects ?? [])] });
  });

  it('that is a sum gets the selectors it lacks, and no rules', () => {
    const mine = { matchLabels: { mine: 'yes' } };
    const before = { ...view, aggregationRule: { clusterRoleSelectors: [mine] }, rules: [own] };
    expect(reconciled(before, view)).toMatchObject({
      aggregationRule: {
        clusterRoleSelectors: [mine, ...(view.aggregationRule?.clusterRoleSelectors ?? [])],
      },
      rules: [own],
    });
  });

  it('stays as it is where its annotation says so', () => {
    const metadata = { ...discovery.metadata, annotations: { [AUTO_UPDATE]: 'false' } };
    expect(reconciled({ ...discovery, metadata, rules: [] }, discovery)).toBeUndefined();
  });
});
