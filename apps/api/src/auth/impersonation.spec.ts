import { describe, expect, it } from 'vitest';
import { impersonationOf as read } from './impersonation.js';

function impersonationOf(headers: Record<string, string | string[]>): ReturnType<typeof read> {
  const distinct = Object.entries(headers).map(([name, value]) => [name, [value].flat()]);
  return read({ headers, headersDistinct: Object.fromEntries(distinct) as Record<string, string[]> });
}

describe('headers of impersonation', () => {
  it('that are not there ask for nothing', () => {
    expect(impersonationOf({ authorization: 'Bearer x' })).toBeUndefined();
  });

  it('name user, groups, uid and extras, each of which must be allowed', () => {
    const asked = impersonationOf({
      'impersonate-user': 'bob',
      'impersonate-group': ['devs', 'ops'],
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

  it('give names as they are, in any script and with any comma', () => {
    const sent = Buffer.from('jörg').toString('latin1');
    const asked = impersonationOf({ 'impersonate-user': sent, 'impersonate-group': 'system:masters, devs' });
    expect(asked?.user).toMatchObject({
      name: 'jörg',
      groups: ['system:masters, devs', 'system:authenticated'],
    });
    expect(asked?.needs.map(({ name }) => name)).toEqual(['jörg', 'system:masters, devs']);
  });

  it('make nobody who is not known authenticated', () => {
    const asked = impersonationOf({ 'impersonate-user': 'system:anonymous' });
    expect(asked?.user.groups).toEqual(['system:unauthenticated']);
  });

  it('that name no user are refused', () => {
    expect(() => impersonationOf({ 'impersonate-group': 'system:masters' })).toThrow('Impersonate-User');
  });
});
