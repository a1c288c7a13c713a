import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '../testing/api-fixture.js';

const NODES = '/api/v1/nodes';

type Listed = {
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string };
  readonly items: readonly { readonly metadata: { readonly name: string } }[];
};

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  for (const name of ['a', 'b', 'c']) {
    const { status } = await api.client.request('POST', NODES, { metadata: { name, labels: { name } } });
    expect(status).toBe(201);
  }
});
afterAll(() => api.close());

const get = (path: string) => api.client.request('GET', path);
const namesOf = (body: unknown) => (body as Listed).items.map(({ metadata }) => metadata.name);

it.each(['', '?limit=0', '?limit=-1', '?limit=500', '?resourceVersion=0', '?resourceVersion=', '?continue='])(
  'lists all with %j',
  async (query) => {
    expect(namesOf((await get(`${NODES}${query}`)).body)).toEqual(['a', 'b', 'c']);
  },
);

it('takes a selector of thousands of values', async () => {
  const values = Array.from({ length: 5_000 }, (_, at) => `some-application-${at}`);
  const { status, body } = await get(`${NODES}?labelSelector=name+in+(${values.join(',')},b)`);
  expect([status, namesOf(body)]).toEqual([200, ['b']]);
});

it.each(['', '/a'])('has no answer yet for a version that is not reached, of nodes%s', async (name) => {
  const head = await api.head();
  expect((await get(`${NODES}${name}?resourceVersion=${head}`)).status).toBe(200);
  const { status, body } = await get(`${NODES}${name}?resourceVersion=${head + 1}`);
  expect(status).toBe(504);
  expect(body).toMatchObject({
    reason: 'Timeout',
    message: `Too large resource version: ${head + 1}, current: ${head}`,
  });
});

it('goes on with a token where the list was, whatever was written since', async () => {
  const { body } = await get(`${NODES}?limit=1`);
  const { metadata } = body as Listed;
  await api.client.request('POST', NODES, { metadata: { name: 'ab' } });
  await api.client.request('DELETE', `${NODES}/b`);
  const rest = await get(`${NODES}?limit=5&continue=${metadata.continue ?? ''}`);
  expect(namesOf(rest.body)).toEqual(['b', 'c']);
  expect((rest.body as Listed).metadata).toEqual({ resourceVersion: metadata.resourceVersion });
  const exact = await get(`${NODES}?resourceVersion=${metadata.resourceVersion}&resourceVersionMatch=Exact`);
  expect(namesOf(exact.body)).toEqual(['a', 'b', 'c']);
});

it.each(['storage.k8s.io/v1/storageclasses', 'rbac.authorization.k8s.io/v1/clusterroles'])(
  'selects %s by a namespace they do not have',
  async (resource) => {
    const { status, body } = await get(`/apis/${resource}?fieldSelector=metadata.namespace=x`);
    expect([status, namesOf(body)]).toEqual([200, []]);
  },
);

it('shows the metadata alone to clients that read no more', async () => {
  const accept = (as: string) => ({
    accept: `application/json;as=${as};g=meta.k8s.io;v=v1,application/json`,
  });
  const one = accept('PartialObjectMetadata');
  const { body } = await api.client.request('GET', `${NODES}/a`, undefined, one);
  const { metadata } = body as { metadata: { resourceVersion: string } };
  expect(body).toEqual({ kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata });
  const selected = 'fieldSelector=metadata.name=a';
  const all = await api.client.request(
    'GET',
    `${NODES}?${selected}`,
    undefined,
    accept('PartialObjectMetadataList'),
  );
  expect(all.body).toMatchObject({ kind: 'PartialObjectMetadataList', items: [body] });
  const watched = await api.client.request(
    'GET',
    `${NODES}?watch=1&timeoutSeconds=1&${selected}`,
    undefined,
    one,
  );
  expect(watched.body).toEqual({ type: 'ADDED', object: body });
});
