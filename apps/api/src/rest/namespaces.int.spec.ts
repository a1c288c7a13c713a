import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '../testing/api-fixture.js';

const NAMESPACES = '/api/v1/namespaces';
const merge = { 'content-type': 'application/merge-patch+json' };

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(async () => {
  await api.close();
});

type Namespace = {
  metadata: { labels: Record<string, string>; annotations?: Record<string, string> };
  spec: { finalizers?: string[] };
  status: { phase: string; conditions?: object[] };
  message?: string;
  details?: { causes?: object[] };
};

async function send(method: string, path: string, body?: object, headers: Record<string, string> = {}) {
  const answer = await api.client.request(method, `${NAMESPACES}${path}`, body, headers);
  return { status: answer.status, body: answer.body as Namespace };
}

const named = (name: string, more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name },
  ...more,
});
const holders = async (name: string) => (await send('GET', `/${name}`)).body.spec.finalizers;

describe('a namespace', () => {
  it('gets and keeps the label of its name', async () => {
    await send('POST', '', named('labelled'));
    const { body } = await send('PATCH', '/labelled', { metadata: { labels: null } }, merge);
    expect(body.metadata.labels).toEqual({ 'kubernetes.io/metadata.name': 'labelled' });
  });

  it('takes conditions and annotations through its status, and no phase that is not its own', async () => {
    await send('POST', '', named('told'));
    const condition = { type: 'Told', status: 'True', reason: 'Spec' };
    const patch = { metadata: { annotations: { told: 'yes' } }, status: { conditions: [condition] } };
    const patched = await send('PATCH', '/told/status', patch, merge);
    expect(patched.body).toMatchObject({
      metadata: { annotations: { told: 'yes' } },
      status: { phase: 'Active', conditions: [condition] },
    });
    const going = await send('PATCH', '/told/status', { status: { phase: 'Terminating' } }, merge);
    expect(going.status).toBe(422);
    expect(going.body.details?.causes).toMatchObject([{ field: 'status.phase' }]);
    expect((await send('PUT', '/told/status', named('told', { status: {} }))).body.status).toEqual({
      phase: 'Active',
    });
  });

  it('is held by whom its subresource finalize names, and by nobody else', async () => {
    await send('POST', '', named('held', { spec: { finalizers: ['example.com/first'] } }));
    expect(await holders('held')).toEqual(['example.com/first', 'kubernetes']);
    await send('PATCH', '/held', { spec: { finalizers: [] } }, merge);
    expect(await holders('held')).toEqual(['example.com/first', 'kubernetes']);
    const spec = { finalizers: ['kubernetes', 'example.com/second'] };
    expect((await send('PUT', '/held/finalize', named('held', { spec }))).status).toBe(200);
    expect(await holders('held')).toEqual(['kubernetes', 'example.com/second']);
    expect((await send('GET', '/held/finalize')).status).toBe(405);
  });

  it('is not let go before it is empty', async () => {
    await send('POST', '', named('full'));
    await send('DELETE', '/full');
    const { status, body } = await send('PUT', '/full/finalize', named('full', { spec: {} }));
    expect(status).toBe(422);
    expect(body.message).toContain('spec.finalizers: Forbidden');
    expect(await holders('full')).toEqual(['kubernetes']);
    const odd = await send(
      'PUT',
      '/full/finalize',
      named('full', { spec: { finalizers: ['kubernetes', 'odd'] } }),
    );
    expect(odd.status).toBe(422);
  });

  it('that is going tells so in a cause of each refusal', async () => {
    await send('POST', '', named('leaving'));
    await send('DELETE', '/leaving');
    const { status, body } = await send('POST', '/leaving/secrets', { metadata: { name: 'late' } });
    expect(status).toBe(403);
    expect(body.details?.causes).toEqual([
      {
        reason: 'NamespaceTerminating',
        message: 'namespace leaving is being terminated',
        field: 'metadata.namespace',
      },
    ]);
  });

  it.each(['default', 'kube-system', 'kube-public'])('named %s stays', async (name) => {
    await send('POST', '', named(name));
    expect((await send('DELETE', `/${name}`)).status).toBe(403);
  });
});
