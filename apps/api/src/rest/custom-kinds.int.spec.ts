import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '../testing/api-fixture.js';

const GROUP = '/apis/apiextensions.k8s.io';
const KINDS = `${GROUP}/v1/customresourcedefinitions`;

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(async () => {
  await api.close();
});

it.each([KINDS, `/clusters/default${KINDS}`])('says at %s that there are no custom kinds', async (path) => {
  const { status, body } = await api.client.request('GET', path);
  expect({ status, body }).toMatchObject({
    status: 200,
    body: { kind: 'CustomResourceDefinitionList', items: [] },
  });
});

it('counts that not among what is served', async () => {
  expect((await api.client.request('GET', GROUP)).status).toBe(404);
  expect((await api.client.request('GET', `${GROUP}/v1`)).status).toBe(404);
  expect((await api.client.request('POST', KINDS, {})).status).toBe(404);
  expect((await api.client.request('GET', `/clusters/none${KINDS}`)).status).toBe(404);
});
