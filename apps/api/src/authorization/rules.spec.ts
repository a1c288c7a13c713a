import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ResourceAttributes } from './attributes.js';
import { allows, type PolicyRule, uncovered } from './rules.js';

const asked: ResourceAttributes = {
  verb: 'get',
  group: '',
  resource: 'pods',
  subresource: '',
  namespace: 'team-a',
  name: 'web',
};

const rule: PolicyRule = { verbs: ['get'], apiGroups: [''], resources: ['pods'] };

describe('a rule', () => {
  it.each<[string, Partial<PolicyRule>, Partial<ResourceAttributes>, boolean]>([
    ['allows what it names', {}, {}, true],
    ['allows no other verb', {}, { verb: 'list' }, false],
    ['allows no other group', {}, { group: 'apps' }, false],
    ['allows no other resource', {}, { resource: 'services' }, false],
    ['allows no subresource it does not name', {}, { subresource: 'status' }, false],
    ['allows a subresource it names', { resources: ['pods/status'] }, { subresource: 'status' }, true],
    ['allows a subresource of any resource', { resources: ['*/status'] }, { subresource: 'status' }, true],
    ['allows every resource by *', { resources: ['*'] }, { subresource: 'status' }, true],
    ['allows every verb by *', { verbs: ['*'] }, { verb: 'impersonate' }, true],
    ['allows every group by *', { apiGroups: ['*'] }, { group: 'apps' }, true],
    ['allows only the names it lists', { resourceNames: ['db'] }, {}, false],
    ['allows a name it lists', { resourceNames: ['web'] }, {}, true],
    ['that lists names allows no collection', { resourceNames: ['web'] }, { name: '' }, false],
    ['about paths allows no resource', { resources: [], nonResourceURLs: ['*'] }, {}, false],
  ])('%s', (_what, change, request, expected) => {
    expect(allows({ ...rule, ...change }, { ...asked, ...request })).toBe(expected);
  });

  it.each([
    ['/version', '/version', true],
    ['/version', '/versions', false],
    ['/api/*', '/api/v1', true],
    ['/api/*', '/apis', false],
    ['*', '/anything', true],
  ])('for the path %s judges %s', (url, path, expected) => {
    expect(allows({ verbs: ['get'], nonResourceURLs: [url] }, { verb: 'get', path })).toBe(expected);
  });
});

const word = fc.constantFrom('a', 'b', '*');
const words = fc.uniqueArray(word, { minLength: 1, maxLength: 2 });
const resources = fc.uniqueArray(fc.constantFrom('a', 'b', 'a/s', '*/s', '*'), {
  minLength: 1,
  maxLength: 3,
});
const anyRule = fc.record({
  verbs: words,
  apiGroups: words,
  resources,
  resourceNames: fc.uniqueArray(fc.constantFrom('x', 'y'), { maxLength: 2 }),
});
const anyRequest = fc.record({
  verb: fc.constantFrom('a', 'b', 'c'),
  group: fc.constantFrom('a', 'b', 'c'),
  resource: fc.constantFrom('a', 'b', 'c'),
  subresource: fc.constantFrom('', 's', 't'),
  namespace: fc.constant(''),
  name: fc.constantFrom('', 'x', 'y', 'z'),
});

describe('rules that cover another', () => {
  it('allow all that it allows', () => {
    fc.assert(
      fc.property(anyRule, fc.array(anyRule, { maxLength: 3 }), anyRequest, (wanted, owned, request) => {
        fc.pre(uncovered(wanted, owned) === undefined && allows(wanted, request));
        expect(owned.some((each) => allows(each, request))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('are, for one, the rule itself', () => {
    fc.assert(
      fc.property(anyRule, (wanted) => {
        expect(uncovered(wanted, [wanted])).toBeUndefined();
      }),
    );
  });

  it('are looked for with a bound on the work, however the lists of a rule multiply', () => {
    const many = Array.from({ length: 1_000 }, (_none, index) => `r${index}`);
    const wanted = { verbs: ['get', 'list'], apiGroups: many, resources: many, resourceNames: many };
    const everything = { verbs: ['*'], apiGroups: ['*'], resources: ['*'] };
    expect(uncovered(wanted, [everything])).toBeUndefined();
    const halves = ['get', 'list'].map((verb) => ({ ...everything, verbs: [verb] }));
    expect(uncovered(wanted, halves)).toBe(wanted);
    const repeated = Array.from({ length: 10_000 }, () => 'get');
    expect(
      uncovered({ verbs: [...repeated, 'list'], apiGroups: repeated, resources: repeated }, halves),
    ).toBeUndefined();
  });

  it('name what is missing', () => {
    const wanted = { verbs: ['get', 'delete'], apiGroups: [''], resources: ['pods'] };
    expect(uncovered(wanted, [rule])).toEqual({ verbs: ['delete'], apiGroups: [''], resources: ['pods'] });
  });
});
