import { type KubeObject } from '@berth/domain';
import { describe, expect, it } from 'vitest';
import { type Asker } from '../../authorization/asker.js';
import { RBAC_GROUP } from '../../authorization/rbac-objects.js';
import { type PolicyRule, uncovered } from '../../authorization/rules.js';
import { refuseBinding, refuseRole } from './escalation.js';

const look: PolicyRule = { verbs: ['get'], apiGroups: [''], resources: ['pods'] };
const everything: PolicyRule = { verbs: ['*'], apiGroups: ['*'], resources: ['*'] };

/** Has the rules, and no verb of RBAC's own but the one named. */
function asker(owned: readonly PolicyRule[], verb = ''): Asker {
  return {
    name: 'alice',
    may: (attributes) => attributes.verb === verb,
    mayIn: () => false,
    missing: (_namespace, rules) => rules.map((rule) => uncovered(rule, owned)).find((rule) => rule),
    rulesOf: (role) => (role.name === 'boss' ? [everything] : role.name === 'reader' ? [look] : undefined),
  };
}

function object(kind: string, fields: object, metadata: object = {}): KubeObject {
  const named = { name: 'x', uid: 'u', creationTimestamp: '2026-01-02T03:04:05Z', ...metadata };
  return { apiVersion: `${RBAC_GROUP}/v1`, kind, metadata: named, ...fields };
}

const role = (rules: readonly PolicyRule[], metadata = {}) => object('ClusterRole', { rules }, metadata);
const binding = (name: string, subjects: readonly object[] | undefined, metadata = {}) =>
  object('ClusterRoleBinding', { roleRef: { kind: 'ClusterRole', name }, subjects }, metadata);

describe('a role', () => {
  it('is written by those who have what it gives, or who may escalate', () => {
    expect(refuseRole(role([look]), undefined, asker([look]))).toBeUndefined();
    expect(refuseRole(role([everything]), undefined, asker([look]))).toContain('not currently held');
    expect(refuseRole(role([everything]), undefined, asker([look], 'escalate'))).toBeUndefined();
  });

  it('is made a part of another by nobody who has less than it gives', () => {
    const labels = { 'rbac.authorization.k8s.io/aggregate-to-edit': 'true' };
    const labelled = role([everything], { labels });
    expect(refuseRole(labelled, role([everything]), asker([look]))).toContain('not currently held');
    expect(refuseRole(labelled, role([everything]), asker([everything]))).toBeUndefined();
  });

  it('is let go of by anyone who may write it', () => {
    const held = role([everything], { finalizers: ['example.com/x'], ownerReferences: [{ uid: 'o' }] });
    expect(refuseRole(role([everything]), held, asker([look]))).toBeUndefined();
  });

  it('stops or starts being a sum only by the hand of those who may do everything', () => {
    const sum = object('ClusterRole', { rules: [look], aggregationRule: { clusterRoleSelectors: [{}] } });
    expect(refuseRole(sum, role([look]), asker([look]))).toContain('cluster-admin privileges');
    expect(refuseRole(role([look]), sum, asker([look]))).toContain('cluster-admin privileges');
  });
});

describe('a binding', () => {
  it('is made by those who have what it gives, or who may bind', () => {
    const subjects = [{ kind: 'User', name: 'bob' }];
    expect(refuseBinding(binding('reader', subjects), undefined, asker([look]))).toBeUndefined();
    expect(refuseBinding(binding('boss', subjects), undefined, asker([look]))).toContain(
      'not currently held',
    );
    expect(refuseBinding(binding('boss', subjects), undefined, asker([look], 'bind'))).toBeUndefined();
  });

  it('of nobody yet is judged as well', () => {
    expect(refuseBinding(binding('boss', undefined), undefined, asker([look]))).toContain('not currently');
  });

  it('is let go of by anyone who may write it, and not edited otherwise', () => {
    const held = binding('boss', [], { finalizers: ['example.com/x'] });
    expect(refuseBinding(binding('boss', []), held, asker([look]))).toBeUndefined();
    expect(refuseBinding(binding('boss', [], { labels: { a: 'b' } }), held, asker([look]))).toContain('not');
  });
});
