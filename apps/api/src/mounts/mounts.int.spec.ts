import { afterAll, beforeAll, expect, it } from 'vitest';
import { json } from '../testing/bad-bodies.js';
import { startTestApi, type TestApi } from '../testing/api-fixture.js';

const CORE = '/api/v1/namespaces/default';
const MOUNTS = `${CORE}/pods/web/mounts`;
const pod = {
  metadata: { name: 'web' },
  spec: {
    containers: [{ name: 'main', image: 'app', volumeMounts: [{ name: 'data', mountPath: '/data' }] }],
    volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'db' } }],
  },
};

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await api.client.request('POST', `${CORE}/pods`, pod, json);
});
afterAll(async () => {
  await api.close();
});

it('a pod tells why its claim can’t be mounted, as things are', async () => {
  expect(await api.client.request('GET', MOUNTS)).toMatchObject({
    status: 200,
    body: { kind: 'PodMounts', mounts: [{ name: 'data', problem: { reason: 'ClaimNotFound' } }] },
  });
  const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
  await api.client.request(
    'POST',
    `${CORE}/persistentvolumeclaims`,
    { metadata: { name: 'db' }, spec },
    json,
  );
  const { body } = await api.client.request('GET', MOUNTS);
  expect(body).toMatchObject({ mounts: [{ claimName: 'db', problem: { reason: 'ClaimPending' } }] });
});

it('in rows for kubectl', async () => {
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
  const { body } = await api.client.request('GET', MOUNTS, undefined, { accept });
  expect(body).toMatchObject({ kind: 'Table', rows: [{ object: { metadata: { name: 'web' } } }] });
});

it('is found by discovery, of a pod that there is, to be read only', async () => {
  const { body } = await api.client.request('GET', '/api/v1');
  expect((body as { resources: unknown[] }).resources).toContainEqual(
    expect.objectContaining({ name: 'pods/mounts', kind: 'PodMounts', group: 'berth.dev', verbs: ['get'] }),
  );
  expect((await api.client.request('GET', `${CORE}/pods/nobody/mounts`)).status).toBe(404);
  expect((await api.client.request('PUT', MOUNTS, pod, json)).status).toBe(405);
  expect((await api.client.request('GET', `${CORE}/persistentvolumeclaims/db/mounts`)).status).toBe(404);
});
