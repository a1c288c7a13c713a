import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '../testing/api-fixture.js';

const ROLES = '/apis/rbac.authorization.k8s.io/v1/clusterroles';
const TO_VIEW = 'rbac.authorization.k8s.io/aggregate-to-view';
const merge = { 'content-type': 'application/merge-patch+json' };

const rule = (resource: string) => ({ verbs: ['get'], apiGroups: ['example.com'], resources: [resource] });
const sumOf = (label: string) => ({ clusterRoleSelectors: [{ matchLabels: { [label]: 'true' } }] });

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(async () => {
  await api.close();
});

async function make(name: string, label: string, more: object): Promise<void> {
  const body = { metadata: { name, labels: { [label]: 'true' } }, ...more };
  expect((await api.client.request('POST', ROLES, body)).status).toBe(201);
}

async function resourcesOf(name: string): Promise<readonly string[]> {
  const { body } = await api.client.request('GET', `${ROLES}/${name}`);
  const { rules = [] } = body as { rules?: readonly { resources: readonly string[] }[] };
  return rules.flatMap(({ resources }) => resources);
}

describe('a role that is the sum of others', () => {
  it('shows from the start what it allows', async () => {
    expect(await resourcesOf('view')).toContain('persistentvolumeclaims');
  });

  it('follows its parts, as they come, change and go', async () => {
    await make('part', TO_VIEW, { rules: [rule('apples')] });
    expect(await resourcesOf('view')).toContain('apples');
    expect(await resourcesOf('admin')).toContain('apples');
    await api.client.request('PATCH', `${ROLES}/part`, JSON.stringify({ rules: [rule('pears')] }), merge);
    expect(await resourcesOf('view')).toContain('pears');
    expect(await resourcesOf('view')).not.toContain('apples');
    await api.client.request('DELETE', `${ROLES}/part`);
    expect(await resourcesOf('view')).not.toContain('pears');
  });

  it('comes to rest also where two sums are parts of each other and have more parts', async () => {
    await make('a-sum', 'a-part', { aggregationRule: sumOf('b-part') });
    await make('b-sum', 'b-part', { aggregationRule: sumOf('a-part') });
    await make('y', 'a-part', { rules: [rule('figs')] });
    await make('z', 'b-part', { rules: [rule('nuts')] });
    expect((await resourcesOf('a-sum')).toSorted()).toEqual(['figs', 'nuts']);
    expect((await resourcesOf('b-sum')).toSorted()).toEqual(['figs', 'nuts']);
    // In the order the other does not have, they would swap it with every append.
    const reversed = (await resourcesOf('a-sum')).toReversed().map(rule);
    const patch = JSON.stringify({ rules: reversed });
    expect((await api.client.request('PATCH', `${ROLES}/a-sum`, patch, merge)).status).toBe(200);
    expect((await resourcesOf('a-sum')).toSorted()).toEqual(['figs', 'nuts']);
  });

  it('may be a part itself, also of its own parts', async () => {
    await make('left', 'left', { aggregationRule: sumOf('right') });
    await make('right', 'right', { aggregationRule: sumOf('left') });
    await make('leaf', 'left', { rules: [rule('plums')] });
    expect(await resourcesOf('right')).toEqual(['plums']);
    expect(await resourcesOf('left')).toEqual(['plums']);
  });

  it('is right after many writers at once', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `many${index}`);
    await Promise.all(names.map((name) => make(name, TO_VIEW, { rules: [rule(name)] })));
    expect(await resourcesOf('view')).toEqual(expect.arrayContaining(names));
  });
});
