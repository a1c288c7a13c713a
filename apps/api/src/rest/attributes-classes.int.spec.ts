import { afterAll, beforeAll, expect, it } from 'vitest';
import { json } from '../testing/bad-bodies.js';
import { startTestApi, type TestApi } from '../testing/api-fixture.js';

const classes = (version: string) => `/apis/storage.k8s.io/${version}/volumeattributesclasses`;
const gold = { metadata: { name: 'gold' }, driverName: 'csi.example.com', parameters: { iops: '5000' } };

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await api.client.request('POST', classes('v1'), gold, json);
});
afterAll(async () => {
  await api.close();
});

it('an attributes class is kept, and its parameters stay', async () => {
  expect(await api.client.request('GET', `${classes('v1')}/gold`)).toMatchObject({ status: 200, body: gold });
  const changed = { ...gold, parameters: { iops: '1' } };
  expect(await api.client.request('PUT', `${classes('v1')}/gold`, changed, json)).toMatchObject({
    status: 422,
    body: {
      details: {
        group: 'storage.k8s.io',
        kind: 'VolumeAttributesClass',
        name: 'gold',
        causes: [{ reason: 'FieldValueForbidden', field: 'parameters' }],
      },
    },
  });
});

it.each(['v1alpha1', 'v1beta1'])('an attributes class can be read by name as %s', async (version) => {
  expect(await api.client.request('GET', `${classes(version)}/gold`)).toMatchObject({
    status: 200,
    body: { ...gold, apiVersion: `storage.k8s.io/${version}`, kind: 'VolumeAttributesClass' },
  });
  expect((await api.client.request('GET', classes(version))).status).toBe(405);
  expect((await api.client.request('DELETE', `${classes(version)}/gold`)).status).toBe(405);
});
