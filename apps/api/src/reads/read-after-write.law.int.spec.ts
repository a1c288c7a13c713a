import { sampleMasterKey } from '@berth/sealing/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '../testing/api-fixture.js';

type Stored = { readonly metadata: { readonly name: string; readonly resourceVersion: string } };
type Listed = Stored & { readonly items: readonly Stored[] };

/** Kinds of every way to be kept: in the log, sealed, of either scope, beside what is told of it, and outside of it. */
const kinds = {
  PersistentVolume: {
    path: '/api/v1/persistentvolumes',
    more: {
      spec: {
        capacity: { storage: '1Gi' },
        accessModes: ['ReadWriteOnce'],
        nfs: { server: 's', path: '/p' },
      },
    },
  },
  PersistentVolumeClaim: {
    path: '/api/v1/namespaces/default/persistentvolumeclaims',
    more: { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
  },
  Secret: { path: '/api/v1/namespaces/default/secrets', more: { stringData: { password: 'open' } } },
  Event: {
    path: '/api/v1/namespaces/default/events',
    more: {
      involvedObject: { kind: 'Pod', namespace: 'default', name: 'p' },
      reason: 'Seen',
      type: 'Normal',
    },
  },
  Lease: { path: '/apis/coordination.k8s.io/v1/namespaces/default/leases', more: {} },
} as const;

const merge = { 'content-type': 'application/merge-patch+json' };

const step = fc.record({
  kind: fc.constantFrom(...(Object.keys(kinds) as (keyof typeof kinds)[])),
  name: fc.constantFrom('one', 'two'),
  writer: fc.constantFrom(0, 1),
  removes: fc.nat(3).map((chance) => chance === 0),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

let copies: readonly [TestApi, TestApi];
beforeAll(async () => {
  const masterKeys = [sampleMasterKey('spec')] as const;
  const first = await startTestApi({ masterKeys });
  copies = [first, await startTestApi({ masterKeys, beside: first })];
});
afterAll(async () => {
  await copies[1].close();
  await copies[0].close();
});

/** What the writer was answered is what the other copy gets, lists and watches at once. */
async function writtenThenRead({ kind, name, writer, removes }: Step): Promise<void> {
  const { path, more } = kinds[kind];
  const [at, other] = writer === 0 ? copies : [copies[1], copies[0]];
  const before = await at.client.request('GET', `${path}/${name}`);
  if (removes) {
    if (before.status === 404) return;
    await at.client.request('PATCH', `${path}/${name}`, '{"metadata":{"finalizers":null}}', merge);
    const { metadata } = (await at.client.request('GET', `${path}/${name}`)).body as Stored;
    expect((await at.client.request('DELETE', `${path}/${name}`)).status).toBe(200);
    // Protection is put back by whoever keeps it: the second time it is taken away the object is gone.
    await at.client.request('PATCH', `${path}/${name}`, '{"metadata":{"finalizers":null}}', merge);
    await absentAt(other, path, name, metadata.resourceVersion);
    return;
  }
  const body = { metadata: { name, annotations: { stamp: String(Math.random()) } }, ...more };
  const written =
    before.status === 404
      ? await at.client.request('POST', path, body)
      : await at.client.request('PATCH', `${path}/${name}`, JSON.stringify(body), merge);
  expect([200, 201]).toContain(written.status);
  await presentAt(other, path, (written.body as Stored).metadata);
}

async function presentAt(
  { client }: TestApi,
  path: string,
  { name, resourceVersion }: Stored['metadata'],
): Promise<void> {
  const got = (await client.request('GET', `${path}/${name}`)).body as Stored;
  expect(got.metadata.resourceVersion).toBe(resourceVersion);
  for (const query of ['', `?resourceVersion=${resourceVersion}`, '?resourceVersion=0']) {
    const { items, metadata } = (await client.request('GET', `${path}${query}`)).body as Listed;
    const item = items.find((each) => each.metadata.name === name);
    expect(item?.metadata.resourceVersion).toBe(resourceVersion);
    expect(Number(metadata.resourceVersion)).toBeGreaterThanOrEqual(Number(resourceVersion));
  }
  expect(await firstLine(client, path, name, Number(resourceVersion) - 1)).toMatchObject({
    object: { metadata: { resourceVersion } },
  });
}

async function absentAt({ client }: TestApi, path: string, name: string, version: string): Promise<void> {
  expect((await client.request('GET', `${path}/${name}`)).status).toBe(404);
  const { items } = (await client.request('GET', path)).body as Listed;
  expect(items.map(({ metadata }) => metadata.name)).not.toContain(name);
  for await (const { type } of watch(client, path, name, Number(version))) if (type === 'DELETED') return;
  throw new Error(`${path}/${name}: no DELETED behind ${version}`);
}

function watch(client: TestApi['client'], path: string, name: string, from: number) {
  const query = `watch=true&fieldSelector=metadata.name%3D${name}&resourceVersion=${from}`;
  return client.watch(`${path}?${query}`, AbortSignal.timeout(20_000));
}

async function firstLine(client: TestApi['client'], path: string, name: string, from: number) {
  for await (const line of watch(client, path, name, from)) return line;
  throw new Error(`${path}/${name}: nothing behind ${from}`);
}

it('a read after a write shows it, on the other copy too, whatever is written', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 20 }), async (steps) => {
      for (const each of steps) await writtenThenRead(each);
    }),
    { numRuns: 30, interruptAfterTimeLimit: 90_000, markInterruptAsFailure: true },
  );
}, 120_000);

it.each([0, 1])('what a copy made can be built on at the other at once, from copy %d', async (maker) => {
  const [at, other] = maker === 0 ? copies : [copies[1], copies[0]];
  for (let round = 0; round < 5; round += 1) {
    const name = `made-${maker}-${round}`;
    const cluster = `/clusters/${name}`;
    const made = (answer: { status: number }): void => expect(answer.status).toBe(201);
    made(await at.client.request('POST', '/apis/berth.dev/v1/clusters', { metadata: { name } }));
    made(await other.client.request('POST', `${cluster}/api/v1/namespaces`, { metadata: { name } }));
    const secrets = `${cluster}/api/v1/namespaces/${name}/secrets`;
    made(await at.client.request('POST', secrets, { metadata: { name }, stringData: { a: 'b' } }));
    const again = await other.client.request('POST', secrets, { metadata: { name } });
    expect(again.status).toBe(409);
    const secret = (await other.client.request('GET', `${secrets}/${name}`)).body;
    expect(secret).toMatchObject({ data: { a: 'Yg==' } });
    await other.client.request('DELETE', `${secrets}/${name}`);
    const clusterPath = `/apis/berth.dev/v1/clusters/${name}`;
    await at.client.request('DELETE', clusterPath);
    expect((await other.client.request('GET', clusterPath)).status).toBe(404);
    // Below its path the other copy may answer until it has followed; there is nothing any more.
    const { status, body } = await other.client.request('GET', `${cluster}/api/v1/namespaces`);
    expect(status === 404 || (body as Listed).items.length === 0).toBe(true);
  }
});
