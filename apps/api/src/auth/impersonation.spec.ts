import { describe, expect, it } from 'vitest';
import { impersonationOf } from './impersonation.js';

describe('headers of impersonation', () => {
  it('that are not there ask for nothing', () => {
    expect(impersonationOf({ authorization: 'Bearer x' })).toBeUndefined();
  });

  it('name user, groups, uid and extras, each of which must be allowed', () => {
    const asked = impersonationOf({
      'impersonate-user': 'bob',
      'impersonate-group': 'devs, ops',
      'impersonate-uid': '7',
      'impersonate-extra-example.org%2fscopes': 'view',
    });
    expect(asked?.user).toEqual({
      name: 'bob',
      uid: '7',
      groups: ['devs', 'ops', 'system:authenticated'],
      extra: { 'example.org/scopes': ['view'] },
    });
    const needs = asked?.needs.map(({ group, resource, subresource, name }) =>
      [group, resource, subresource, name].join('|'),
    );
    expect(needs).toEqual([
      '|users||bob',
      '|groups||devs',
      '|groups||ops',
      'authentication.k8s.io|uids||7',
      'authentication.k8s.io|userextras|example.org/scopes|view',
    ]);
  });

  it('that name a service account put it in the groups of its kind', () => {
    const asked = impersonationOf({ 'impersonate-user': 'system:serviceaccount:team-a:bot' });
    expect(asked?.user.groups).toContain('system:serviceaccounts:team-a');
    expect(asked?.needs).toMatchObject([{ resource: 'serviceaccounts', namespace: 'team-a', name: 'bot' }]);
  });

  it('that name no user are refused', () => {
    expect(() => impersonationOf({ 'impersonate-group': 'system:masters' })).toThrow('Impersonate-User');
  });
});
