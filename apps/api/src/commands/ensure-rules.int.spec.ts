import { type EventStore, openEventStore } from '@berth/event-store';
import { Sealer } from '@berth/sealing';
import { sampleMasterKey } from '@berth/sealing/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Catalog } from '../follow/catalog.js';
import { commandPorts } from '../services.js';
import { startTestApi, type TestApi } from '../testing/api-fixture.js';
import { ensureRules } from './ensure-rules.js';

const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const ROLES = `${RBAC}/clusterroles`;
const PROVISIONER = `${ROLES}/system:persistent-volume-provisioner`;
const merge = { 'content-type': 'application/merge-patch+json' };

let api: TestApi;
let store: EventStore;
beforeAll(async () => {
  api = await startTestApi();
  store = openEventStore({ databaseUrl: api.databaseUrl, applicationName: 'berth-spec' });
});
afterAll(async () => {
  await store.close();
  await api.close();
});

/** As a copy of the API does when it starts. */
function ensure(): Promise<void> {
  return ensureRules(
    'default',
    commandPorts(store, new Catalog(), new Sealer([sampleMasterKey('spec')], store)),
  );
}

async function rulesOf(path: string): Promise<unknown> {
  const { body } = await api.client.request('GET', path);
  return (body as { rules?: unknown }).rules;
}

const patch = (path: string, body: object) => api.client.request('PATCH', path, JSON.stringify(body), merge);

describe('a start of the API', () => {
  it('writes nothing where a cluster lacks nothing', async () => {
    const before = await api.head();
    await ensure();
    expect(await api.head()).toBe(before);
  });

  it('gives a cluster of an earlier release the built-in roles it does not have', async () => {
    const rules = await rulesOf(PROVISIONER);
    await api.client.request('DELETE', PROVISIONER);
    await Promise.all([ensure(), ensure(), ensure()]);
    expect(await rulesOf(PROVISIONER)).toEqual(rules);
  });

  it('brings new rules to a sum of roles by its parts', async () => {
    await patch(`${ROLES}/system:aggregate-to-view`, { rules: [] });
    expect(await rulesOf(`${ROLES}/view`)).toBeUndefined();
    await ensure();
    expect(JSON.stringify(await rulesOf(`${ROLES}/view`))).toContain('persistentvolumeclaims');
  });

  it('leaves alone what an administrator said to leave alone', async () => {
    const annotations = { 'rbac.authorization.kubernetes.io/autoupdate': 'false' };
    const path = `${RBAC}/clusterrolebindings/berth:viewers`;
    await patch(path, { metadata: { annotations }, subjects: null });
    const before = await api.head();
    await ensure();
    expect(await api.head()).toBe(before);
  });
});
