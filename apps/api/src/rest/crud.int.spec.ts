import { type IncomingMessage } from 'node:http';
import { get } from 'node:https';
import { gunzipSync } from 'node:zlib';
import { openEventStore } from '@berth/event-store';
import { startTelemetry, stopTelemetry } from '@berth/runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi, TEST_TOKEN } from '../testing/api-fixture.js';

const PVS = '/api/v1/persistentvolumes';
const PVCS = '/api/v1/namespaces/default/persistentvolumeclaims';
const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

let api: TestApi;
beforeAll(async () => {
  await startTelemetry();
  api = await startTestApi();
});
afterAll(async () => {
  await api.close();
  await stopTelemetry();
});

type Body = {
  metadata: Record<string, unknown> & { resourceVersion: string; uid: string };
  items: Body[];
  spec: Record<string, unknown>;
  status: { phase: string };
  [field: string]: unknown;
};

async function send(
  method: string,
  path: string,
  body?: object | string,
  headers: Record<string, string> = {},
) {
  const answer = await api.client.request(method, path, body, headers);
  return { ...answer, body: answer.body as Body };
}

const volume = (name: string, more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name },
  spec: {
    capacity: { storage: '5Gi' },
    accessModes: ['ReadWriteOnce'],
    nfs: { server: '172.17.0.2', path: '/tmp' },
    ...more,
  },
});

const claim = (name: string, more: object = {}) => ({
  metadata: { name },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '8Gi' } }, ...more },
});

const merge = { 'content-type': 'application/merge-patch+json' };

describe('create', () => {
  it('stores a volume with its defaults, finalizer and phase', async () => {
    const { status, body, headers } = await send('POST', PVS, volume('pv-new'));
    expect(status).toBe(201);
    expect(body).toMatchObject({
      metadata: { name: 'pv-new', finalizers: ['kubernetes.io/pv-protection'] },
      spec: { persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem' },
      status: { phase: 'Pending' },
    });
    expect(headers['audit-id']).toMatch(/^[0-9a-f-]{36}$/);
    const read = await send('GET', `${PVS}/pv-new`);
    expect(read.body).toEqual(body);
    expect(body.metadata.resourceVersion).toBe(String(await api.head()));
  });

  it('drops what only the server may set', async () => {
    const sent = volume('pv-mine');
    const { body } = await send('POST', PVS, {
      ...sent,
      metadata: { ...sent.metadata, uid: 'mine', creationTimestamp: '2000-01-01T00:00:00Z', generation: 9 },
      status: { phase: 'Bound' },
    });
    expect(body.metadata.uid).not.toBe('mine');
    expect(body.metadata['creationTimestamp']).not.toBe('2000-01-01T00:00:00Z');
    expect(body.status.phase).toBe('Pending');
  });

  it('gives a claim without a class the default one, and leaves the empty class alone', async () => {
    const annotations = { 'storageclass.kubernetes.io/is-default-class': 'true' };
    await send('POST', '/apis/storage.k8s.io/v1/storageclasses', {
      metadata: { name: 'standard', annotations },
      provisioner: 'example.com/any',
    });
    const classless = await send('POST', PVCS, claim('classless'));
    expect(classless.body.spec['storageClassName']).toBe('standard');
    const none = await send('POST', PVCS, claim('none', { storageClassName: '' }));
    expect(none.body.spec['storageClassName']).toBe('');
    await send('DELETE', '/apis/storage.k8s.io/v1/storageclasses/standard');
  });

  it('makes a name from generateName', async () => {
    const { body } = await send('POST', PVCS, { ...claim(''), metadata: { generateName: 'db-' } });
    expect(body.metadata['name']).toMatch(/^db-[a-z0-9]{5}$/);
  });

  it('reads YAML', async () => {
    const yaml =
      'metadata:\n  name: from-yaml\nspec:\n  accessModes: [ReadWriteOnce]\n  resources: {requests: {storage: 1Gi}}\n';
    const { status } = await send('POST', PVCS, yaml, { 'content-type': 'application/yaml' });
    expect(status).toBe(201);
  });

  it('warns of a field it does not know', async () => {
    const { status, headers } = await send(
      'POST',
      `${PVCS}?fieldValidation=Warn`,
      claim('warned', { size: 1 }),
    );
    expect(status).toBe(201);
    expect(headers['warning']).toContain('unknown field');
  });

  it('stores nothing in a dry run', async () => {
    const head = await api.head();
    const { status, body } = await send('POST', `${PVCS}?dryRun=All`, claim('dry'));
    expect(status).toBe(201);
    expect(body.metadata['name']).toBe('dry');
    expect(await api.head()).toBe(head);
  });
});

describe('the log', () => {
  it('says who asked, in which request, and in which trace', async () => {
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    const { headers, body } = await send('POST', PVCS, claim('traced'), {
      traceparent: `00-${trace}-00f067aa0ba902b7-01`,
      'audit-id': 'my-audit-id',
    });
    expect(headers['audit-id']).toBe('my-audit-id');
    await using store = openEventStore({ databaseUrl: api.databaseUrl, applicationName: 'spec' });
    const [event] = await store.readStream(body.metadata.uid);
    expect(event).toMatchObject({
      type: 'ClaimCreated',
      actor: 'admin',
      requestId: 'my-audit-id',
      correlation: body.metadata.uid,
    });
    expect(event?.traceparent).toContain(trace);
  });
});

describe('update and patch', () => {
  it('replaces an object, and refuses the version that is no longer current', async () => {
    const { body: first } = await send('POST', PVS, volume('pv-put'));
    const changed = { ...first, spec: { ...first.spec, persistentVolumeReclaimPolicy: 'Delete' } };
    const { status, body: second } = await send('PUT', `${PVS}/pv-put`, changed);
    expect(status).toBe(200);
    expect(Number(second.metadata.resourceVersion)).toBeGreaterThan(Number(first.metadata.resourceVersion));
    const stale = await send('PUT', `${PVS}/pv-put`, {
      ...first,
      spec: { ...first.spec, capacity: { storage: '1Gi' } },
    });
    expect(stale.status).toBe(409);
  });

  it.each([
    ['merge', merge, { metadata: { labels: { a: 'b' } } }],
    [
      'strategic merge',
      { 'content-type': 'application/strategic-merge-patch+json' },
      { metadata: { labels: { a: 'b' } } },
    ],
    [
      'JSON',
      { 'content-type': 'application/json-patch+json' },
      [{ op: 'add', path: '/metadata/labels', value: { a: 'b' } }],
    ],
  ])('applies a %s patch, and writes nothing the second time', async (kind, headers, patch) => {
    const name = `pv-${kind.split(' ')[0]!.toLowerCase()}`;
    await send('POST', PVS, volume(name));
    const { status, body } = await send('PATCH', `${PVS}/${name}`, JSON.stringify(patch), headers);
    expect(status).toBe(200);
    expect(body.metadata['labels']).toEqual({ a: 'b' });
    const head = await api.head();
    const again = await send('PATCH', `${PVS}/${name}`, JSON.stringify(patch), headers);
    expect(again.body.metadata.resourceVersion).toBe(body.metadata.resourceVersion);
    expect(await api.head()).toBe(head);
  });

  it('lands every one of many patches without a version, whatever comes in between', async () => {
    await send('POST', PVS, volume('pv-busy'));
    const labels = Array.from({ length: 40 }, (_, n) => `l${n + 10}`);
    const answers = await Promise.all(
      labels.map((label) =>
        send('PATCH', `${PVS}/pv-busy`, JSON.stringify({ metadata: { labels: { [label]: 'x' } } }), merge),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(labels.map(() => 200));
    const { body } = await send('GET', `${PVS}/pv-busy`);
    expect(Object.keys(body.metadata['labels'] as object).toSorted()).toEqual(labels);
  });

  it('writes only status and metadata through its subresource, and never status through the object', async () => {
    await send('POST', PVS, volume('pv-status'));
    const patch = JSON.stringify({
      metadata: { annotations: { patched: 'yes' } },
      spec: { capacity: { storage: '9Gi' } },
      status: { phase: 'Failed', message: 'gone' },
    });
    const status = await send('PATCH', `${PVS}/pv-status/status`, patch, merge);
    expect(status.body).toMatchObject({
      metadata: { annotations: { patched: 'yes' }, finalizers: ['kubernetes.io/pv-protection'] },
      spec: { capacity: { storage: '5Gi' } },
      status: { phase: 'Failed' },
    });
    const label = JSON.stringify({ metadata: { labels: { 'a b': 'c' } } });
    expect((await send('PATCH', `${PVS}/pv-status/status`, label, merge)).status).toBe(422);
    const object = await send(
      'PATCH',
      `${PVS}/pv-status`,
      JSON.stringify({ status: { phase: 'Bound' } }),
      merge,
    );
    expect(object.body.status.phase).toBe('Failed');
  });
});

describe('delete', () => {
  it('keeps an object that has finalizers, and takes it away with the last of them', async () => {
    const { body: made } = await send('POST', PVS, volume('pv-going'));
    const asked = await send('DELETE', `${PVS}/pv-going`);
    expect(asked.status).toBe(200);
    expect(asked.body.metadata['deletionTimestamp']).toBeDefined();
    const head = await api.head();
    expect((await send('DELETE', `${PVS}/pv-going`)).status).toBe(200);
    expect(await api.head()).toBe(head);
    const freed = await send(
      'PATCH',
      `${PVS}/pv-going`,
      JSON.stringify({ metadata: { finalizers: null } }),
      merge,
    );
    expect(freed.status).toBe(200);
    expect(freed.body.metadata.uid).toBe(made.metadata.uid);
    expect((await send('GET', `${PVS}/pv-going`)).status).toBe(404);
  });

  it('answers a finished deletion with the uid of what is gone', async () => {
    const path = '/apis/storage.k8s.io/v1/storageclasses';
    const { body: made } = await send('POST', path, {
      metadata: { name: 'brief' },
      provisioner: 'example.com/any',
    });
    const { body } = await send('DELETE', `${path}/brief`, { propagationPolicy: 'Background' });
    expect(body).toMatchObject({
      kind: 'Status',
      status: 'Success',
      details: { name: 'brief', group: 'storage.k8s.io', kind: 'storageclasses', uid: made.metadata.uid },
    });
  });

  it('deletes nothing when the body asks for a dry run', async () => {
    await send('POST', PVS, volume('pv-spared'));
    const head = await api.head();
    expect((await send('DELETE', `${PVS}/pv-spared`, { dryRun: ['All'] })).status).toBe(200);
    expect(await api.head()).toBe(head);
  });

  it('deletes what the selector of a collection picks', async () => {
    for (const tier of ['gold', 'silver']) {
      await send('POST', '/apis/storage.k8s.io/v1/storageclasses', {
        metadata: { name: tier, labels: { tier } },
        provisioner: 'example.com/any',
      });
    }
    await send('DELETE', '/apis/storage.k8s.io/v1/storageclasses?labelSelector=tier=gold');
    const { body } = await send('GET', '/apis/storage.k8s.io/v1/storageclasses');
    expect(body.items.map(({ metadata }) => metadata['name'])).toEqual(['silver']);
  });
});

describe('list', () => {
  it('pages at one position, whatever is written meanwhile', async () => {
    await send('POST', '/apis/berth.dev/v1/clusters', { metadata: { name: 'paged' } });
    const path = '/clusters/paged/api/v1/persistentvolumes';
    for (const name of ['a', 'b', 'c']) await send('POST', path, volume(name));
    const first = await send('GET', `${path}?limit=2`);
    await send('POST', path, volume('bb'));
    const token = encodeURIComponent(String(first.body.metadata['continue']));
    const second = await send('GET', `${path}?limit=2&continue=${token}`);
    const names = [...first.body.items, ...second.body.items].map(({ metadata }) => metadata['name']);
    expect(names).toEqual(['a', 'b', 'c']);
    expect(second.body.metadata.resourceVersion).toBe(first.body.metadata.resourceVersion);
    expect(second.body.metadata['continue']).toBeUndefined();
  });

  it('selects by labels and by name', async () => {
    await send('POST', PVS, { ...volume('pv-sel'), metadata: { name: 'pv-sel', labels: { tier: 'fast' } } });
    for (const query of ['labelSelector=tier%20in%20(fast)', 'fieldSelector=metadata.name=pv-sel']) {
      const { body } = await send('GET', `${PVS}?${query}`);
      expect(body.items.map(({ metadata }) => metadata['name'])).toEqual(['pv-sel']);
    }
  });

  it('renders tables', async () => {
    const { body } = await send('GET', `${PVS}/pv-sel`, undefined, { accept: TABLE });
    const rows = body['rows'] as { cells: unknown[]; object: { kind: string } }[];
    expect(body['kind']).toBe('Table');
    expect(rows[0]?.cells.slice(0, 5)).toEqual(['pv-sel', '5Gi', 'RWO', 'Retain', 'Pending']);
    expect(rows[0]?.object.kind).toBe('PartialObjectMetadata');
  });

  it('lists pods and events as empty, for describe', async () => {
    for (const path of [
      '/api/v1/namespaces/default/pods?limit=500',
      '/api/v1/events?fieldSelector=involvedObject.name=x',
    ]) {
      const { status, body } = await send('GET', path);
      expect([status, body.items]).toEqual([200, []]);
    }
  });
});

describe('clusters and namespaces', () => {
  it('makes a cluster with its namespace, apart from all others', async () => {
    expect((await send('POST', '/apis/berth.dev/v1/clusters', { metadata: { name: 'east' } })).status).toBe(
      201,
    );
    await send('POST', `/clusters/east${PVS}`, volume('only-east'));
    expect((await send('GET', `/clusters/east${PVS}/only-east`)).status).toBe(200);
    expect((await send('GET', `${PVS}/only-east`)).status).toBe(404);
    const { body } = await send('GET', '/clusters/east/api/v1/namespaces');
    expect(body.items.map(({ metadata }) => metadata['name'])).toEqual(['default']);
  });

  it('answers the cluster `default` at the root and by its name', async () => {
    const root = await send('GET', '/api/v1/namespaces');
    const named = await send('GET', '/clusters/default/api/v1/namespaces');
    expect(named.body.items).toEqual(root.body.items);
  });

  it('refuses to delete a cluster in use, and takes its namespaces along with an empty one', async () => {
    const inUse = await send('DELETE', '/apis/berth.dev/v1/clusters/east');
    expect([inUse.status, inUse.body['reason']]).toEqual([409, 'Conflict']);
    await send('POST', '/apis/berth.dev/v1/clusters', { metadata: { name: 'brief' } });
    expect((await send('DELETE', '/apis/berth.dev/v1/clusters/brief')).status).toBe(200);
    expect((await send('GET', '/clusters/brief/api/v1/namespaces')).status).toBe(404);
    expect((await send('GET', '/apis/berth.dev/v1/clusters/brief')).status).toBe(404);
  });

  it('takes nothing new into a namespace that is going, and keeps the first one', async () => {
    await send('POST', '/api/v1/namespaces', { metadata: { name: 'leaving' } });
    const path = '/api/v1/namespaces/leaving/persistentvolumeclaims';
    expect((await send('POST', path, claim('inside'))).status).toBe(201);
    const { body } = await send('DELETE', '/api/v1/namespaces/leaving');
    expect(body.status.phase).toBe('Terminating');
    const late = await send('POST', path, claim('late'));
    expect([late.status, late.body['reason']]).toEqual([403, 'Forbidden']);
    expect((await send('DELETE', '/api/v1/namespaces/default')).status).toBe(403);
  });
});

describe('discovery', () => {
  it('lists what is served, and changes nothing for a client that has it', async () => {
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';
    const { body, headers } = await send('GET', '/apis', undefined, { accept });
    expect(body['kind']).toBe('APIGroupDiscoveryList');
    expect(headers['content-type']).toContain('as=APIGroupDiscoveryList');
    const again = await send('GET', '/apis', undefined, { accept, 'if-none-match': String(headers['etag']) });
    expect(again.status).toBe(304);
  });

  it('shows global kinds at the root only', async () => {
    expect((await send('GET', '/apis/berth.dev/v1')).status).toBe(200);
    expect((await send('GET', '/clusters/default/apis/berth.dev/v1')).status).toBe(404);
    expect((await send('GET', '/clusters/default/apis/berth.dev/v1/clusters')).status).toBe(404);
  });

  it('publishes its schemas under a hash that may be kept', async () => {
    const { body } = await send('GET', '/clusters/default/openapi/v3');
    const paths = body['paths'] as Record<string, { serverRelativeURL: string }>;
    const url = paths['api/v1']!.serverRelativeURL;
    expect(url).toMatch(/^\/clusters\/default\/openapi\/v3\/api\/v1\?hash=/);
    const { status, headers } = await send('GET', url);
    expect([status, headers['cache-control']]).toEqual([200, 'public, immutable']);
  });

  it('compresses large answers for those who take it', async () => {
    const plain = await send('GET', '/openapi/v3/api/v1');
    expect(plain.headers['content-encoding']).toBeUndefined();
    const agent = { 'accept-encoding': 'gzip', accept: 'text/plain,application/json' };
    const { url, ca } = api;
    const zipped = await new Promise<IncomingMessage>((resolve, reject) => {
      const options = { ca, headers: { ...agent, authorization: `Bearer ${TEST_TOKEN}` } };
      get(`${url}/openapi/v3/api/v1`, options, resolve).on('error', reject);
    });
    const bytes = Buffer.concat(await zipped.toArray());
    expect(zipped.headers['content-encoding']).toBe('gzip');
    expect(JSON.parse(gunzipSync(bytes).toString('utf8'))).toEqual(plain.body);
  });
});
