import { type WatchLine } from '@berth/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '../testing/api-fixture.js';

type Lease = {
  metadata: { name: string; uid: string; resourceVersion: string; labels?: Record<string, string> };
  spec: { holderIdentity?: string; leaseTransitions?: number; renewTime?: string };
};
type Collection = { metadata: { resourceVersion: string; continue?: string }; items: Lease[] };

const table = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(async () => {
  await api.close();
});

/** The Leases of a new namespace. */
async function newNamespace(name: string): Promise<string> {
  await ok('POST', '/api/v1/namespaces', { metadata: { name } });
  return `/apis/coordination.k8s.io/v1/namespaces/${name}/leases`;
}

async function ok<T>(method: string, path: string, body?: object, headers?: Record<string, string>) {
  const answer = await api.client.request(method, path, body, headers);
  if (![200, 201].includes(answer.status))
    throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
  return answer.body as T;
}

const held = (name: string, holderIdentity = 'one', labels = {}) => ({
  metadata: { name, labels },
  spec: { holderIdentity, leaseDurationSeconds: 15, renewTime: '2026-01-02T03:04:05.123456Z' },
});

async function lines(
  path: string,
  count: number,
  meanwhile: () => Promise<unknown> = () => Promise.resolve(),
) {
  const taken: WatchLine[] = [];
  const watching = (async () => {
    for await (const line of api.client.watch(path, AbortSignal.timeout(20_000))) {
      taken.push(line);
      if (taken.length === count) break;
    }
  })();
  await meanwhile();
  await watching;
  return taken.map(shown);
}

function shown({ type, object }: WatchLine): string {
  const { metadata, spec } = object as Lease;
  return `${type} ${metadata.name} ${spec.holderIdentity ?? ''}`;
}

describe('leases', () => {
  it('are renewed a hundred times without a word in the log', async () => {
    const leases = await newNamespace('renewed');
    let lease = await ok<Lease>('POST', leases, held('leader'));
    const head = await api.head();
    for (let second = 0; second < 100; second += 1) {
      const renewTime = `2026-01-02T03:04:05.${String(second).padStart(6, '0')}Z`;
      const last = Number(lease.metadata.resourceVersion);
      lease = await ok<Lease>('PUT', `${leases}/leader`, { ...lease, spec: { ...lease.spec, renewTime } });
      expect(Number(lease.metadata.resourceVersion)).toBeGreaterThan(last);
      expect(lease.spec.renewTime).toBe(renewTime);
    }
    expect(await api.head()).toBe(head);
    expect(await ok<Lease>('GET', `${leases}/leader`)).toEqual(lease);
  });

  it('go to one of those who want one', async () => {
    const leases = await newNamespace('wanted');
    const lease = await ok<Lease>('POST', leases, held('leader', ''));
    const asked = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        api.client.request('PUT', `${leases}/leader`, {
          ...lease,
          spec: { ...lease.spec, holderIdentity: `candidate-${index}` },
        }),
      ),
    );
    expect(asked.map(({ status }) => status).toSorted()).toEqual([200, ...Array<number>(7).fill(409)]);
    expect((await api.client.request('POST', leases, held('leader'))).status).toBe(409);
  });

  it('take every kind of patch, a dry run, and what is refused is not written', async () => {
    const leases = await newNamespace('patched');
    await ok('POST', leases, held('leader'));
    const patched = (type: string, body: object, query = '') =>
      ok<Lease>('PATCH', `${leases}/leader${query}`, body, { 'content-type': `application/${type}` });
    const merged = await patched('merge-patch+json', { spec: { holderIdentity: 'two' } });
    expect(merged.spec).toMatchObject({ holderIdentity: 'two', leaseDurationSeconds: 15 });
    await patched('strategic-merge-patch+json', { spec: { leaseTransitions: 1 } });
    const transitions = { op: 'replace', path: '/spec/leaseTransitions', value: 2 };
    expect((await patched('json-patch+json', [transitions])).spec.leaseTransitions).toBe(2);
    const wanted = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', spec: { holderIdentity: 'three' } };
    const applied = await patched('apply-patch+yaml', wanted, '?fieldManager=spec&force=true');
    expect(applied.spec.holderIdentity).toBe('three');
    await patched('merge-patch+json', { spec: { holderIdentity: 'four' } }, '?dryRun=All');
    expect(await ok<Lease>('GET', `${leases}/leader`)).toEqual(applied);
    const refused = await api.client.request('POST', leases, {
      metadata: { name: 'bad' },
      spec: { leaseDurationSeconds: 0, leaseTransitions: -1 },
    });
    expect(refused.status).toBe(422);
    expect((await api.client.request('GET', `${leases}/bad`)).status).toBe(404);
    const missing = '/apis/coordination.k8s.io/v1/namespaces/no-such/leases';
    expect((await api.client.request('POST', missing, held('leader'))).status).toBe(404);
  });

  it('are listed by labels, in pages, and as a table, and deleted alone or together', async () => {
    const leases = await newNamespace('listed');
    for (const name of ['a', 'b', 'c'])
      await ok('POST', leases, held(name, `holder-of-${name}`, { of: name }));
    const first = await ok<Collection>('GET', `${leases}?limit=2`);
    const token = encodeURIComponent(first.metadata.continue ?? '');
    const rest = await ok<Collection>('GET', `${leases}?limit=2&continue=${token}`);
    expect([...first.items, ...rest.items].map(({ metadata }) => metadata.name)).toEqual(['a', 'b', 'c']);
    const chosen = await ok<Collection>('GET', `${leases}?labelSelector=of%3Db`);
    expect(chosen.items).toHaveLength(1);
    const rows = await ok<{ columnDefinitions: { name: string }[]; rows: { cells: unknown[] }[] }>(
      'GET',
      `${leases}/a`,
      undefined,
      table,
    );
    expect(rows.columnDefinitions.map(({ name }) => name)).toEqual(['Name', 'Holder', 'Age']);
    expect(rows.rows[0]?.cells.slice(0, 2)).toEqual(['a', 'holder-of-a']);
    await ok('DELETE', `${leases}/a`);
    await ok('DELETE', `${leases}?labelSelector=of%3Db`);
    expect((await ok<Collection>('GET', leases)).items.map(({ metadata }) => metadata.name)).toEqual(['c']);
  });

  it('are watched from a list on, by name and by label', async () => {
    const leases = await newNamespace('watched');
    await ok<Lease>('POST', leases, held('a', 'one', { of: 'a' }));
    const { metadata } = await ok<Collection>('GET', leases);
    await ok('POST', leases, held('b', 'one', { of: 'b' }));
    const from = (query: string) => `${leases}?watch=1&resourceVersion=${metadata.resourceVersion}${query}`;
    const seen = await lines(from(''), 2, () => ok('DELETE', `${leases}/a`));
    expect(seen).toEqual(['ADDED b one', 'DELETED a one']);
    expect(await lines(from('&labelSelector=of%3Da'), 1)).toEqual(['DELETED a one']);
    expect(await lines(from('&fieldSelector=metadata.name%3Db'), 1)).toEqual(['ADDED b one']);
    expect(await lines(`${leases}?watch=1`, 1)).toEqual(['ADDED b one']);
  });

  it('say what changes while they are watched', async () => {
    const leases = await newNamespace('told');
    const lease = await ok<Lease>('POST', leases, held('a'));
    const next: Record<string, () => Promise<unknown>> = {
      ADDED: () => ok('PUT', `${leases}/a`, { ...lease, spec: { ...lease.spec, holderIdentity: 'two' } }),
      MODIFIED: () => ok('DELETE', `${leases}/a`),
    };
    const seen: string[] = [];
    for await (const line of api.client.watch(`${leases}?watch=1`, AbortSignal.timeout(20_000))) {
      seen.push(shown(line));
      if (line.type === 'DELETED') break;
      await next[line.type]?.();
    }
    expect(seen).toEqual(['ADDED a one', 'MODIFIED a two', 'DELETED a two']);
  });

  it('go with their cluster and do not come back', async () => {
    await ok('POST', '/apis/berth.dev/v1/clusters', { metadata: { name: 'leased' } });
    const leases = '/clusters/leased/apis/coordination.k8s.io/v1/namespaces/default/leases';
    await ok('POST', leases, held('leader'));
    await ok('DELETE', '/apis/berth.dev/v1/clusters/leased');
    await ok('POST', '/apis/berth.dev/v1/clusters', { metadata: { name: 'leased' } });
    expect((await ok<Collection>('GET', leases)).items).toEqual([]);
  });

  it('are explained', async () => {
    const { body } = await api.client.request('GET', '/openapi/v3/apis/coordination.k8s.io/v1');
    expect(JSON.stringify(body)).toContain('io.k8s.api.coordination.v1.LeaseSpec');
  });
});
