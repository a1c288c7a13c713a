import { openEventStore } from '@berth/event-store';
import { type WatchLine } from '@berth/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '../testing/api-fixture.js';

const PVS = '/api/v1/persistentvolumes';
const merge = { 'content-type': 'application/merge-patch+json' };

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(async () => {
  await api.close();
});

const volume = (name: string, labels: object = {}) => ({
  metadata: { name, labels },
  spec: { capacity: { storage: '5Gi' }, accessModes: ['ReadWriteOnce'], nfs: { server: 's', path: '/p' } },
});

async function create(name: string, labels: object = {}): Promise<void> {
  const { status } = await api.client.request('POST', PVS, volume(name, labels));
  expect(status).toBe(201);
}

async function patch(name: string, change: object): Promise<void> {
  const { status } = await api.client.request('PATCH', `${PVS}/${name}`, JSON.stringify(change), merge);
  expect(status).toBe(200);
}

async function remove(name: string): Promise<void> {
  await api.client.request('DELETE', `${PVS}/${name}`);
  await patch(name, { metadata: { finalizers: null } });
}

type Meta = { name: string; resourceVersion: string };

const metaOf = ({ object }: WatchLine): Meta => object['metadata'] as Meta;
const shown = (line: WatchLine): string => `${line.type} ${metaOf(line).name}`;

/** The first lines of a watch; the connection is dropped behind them. */
async function lines(path: string, count: number): Promise<WatchLine[]> {
  const taken: WatchLine[] = [];
  for await (const line of api.client.watch(path, AbortSignal.timeout(20_000))) {
    taken.push(line);
    if (taken.length === count) break;
  }
  return taken;
}

/** A watch that has told what is there, and what it tells until it ends. */
async function openWatch(path: string): Promise<{ stop: () => void; ended: Promise<WatchLine[]> }> {
  const start = `watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan`;
  const stopping = new AbortController();
  const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(20_000)]);
  const watching = api.client.watch(`${path}${path.includes('?') ? '&' : '?'}${start}`, signal);
  for (;;) {
    const next = await watching.next();
    if (next.done === true || next.value.type === 'BOOKMARK') break;
  }
  const rest = async (): Promise<WatchLine[]> => {
    const taken: WatchLine[] = [];
    for await (const line of watching) taken.push(line);
    return taken;
  };
  return { stop: () => stopping.abort(), ended: rest() };
}

describe('watch', () => {
  it('tells from any position what the log holds behind it, over many reconnections', async () => {
    const start = await api.head();
    for (const name of ['w1', 'w2', 'w3']) await create(name);
    await patch('w2', { metadata: { labels: { a: 'b' } } });
    await remove('w1');
    const head = await api.head();
    await using store = openEventStore({ databaseUrl: api.databaseUrl, applicationName: 'spec' });
    const logged = (await store.readLog(start, 1000)).filter(({ kind }) => kind === 'PersistentVolume');
    const seen: string[] = [];
    for (let position = start; position < head;) {
      const [line] = await lines(`${PVS}?watch=true&resourceVersion=${position}`, 1);
      position = Number(metaOf(line!).resourceVersion);
      seen.push(`${line!.type} ${metaOf(line!).name}@${position}`);
    }
    const type = (deletes: boolean, version: number) =>
      deletes ? 'DELETED' : version === 1 ? 'ADDED' : 'MODIFIED';
    expect(seen).toEqual(
      logged.map(({ name, position, deletes, version }) => `${type(deletes, version)} ${name}@${position}`),
    );
    expect(seen.at(-1)).toBe(`DELETED w1@${head}`);
  });

  it('answers the path that old clients watch a name by', async () => {
    const [line] = await lines('/api/v1/watch/namespaces/default', 1);
    expect(shown(line!)).toBe('ADDED default');
    const refused = await api.client.request('DELETE', '/api/v1/watch/namespaces/default');
    expect(refused.status).toBe(405);
  });

  it('goes on live behind a list, with nothing in between lost', async () => {
    const { body } = await api.client.request('GET', `${PVS}?limit=1`);
    const from = (body as { metadata: Meta }).metadata.resourceVersion;
    const watching = lines(`${PVS}?watch=true&resourceVersion=${from}`, 3);
    for (const name of ['live1', 'live2', 'live3']) await create(name);
    expect((await watching).map(shown)).toEqual(['ADDED live1', 'ADDED live2', 'ADDED live3']);
  });

  it('follows a selector as labels change', async () => {
    await create('shifty', { tier: 'gold' });
    const from = await api.head();
    const watching = lines(`${PVS}?watch=true&labelSelector=tier%3Dgold&resourceVersion=${from}`, 3);
    await patch('shifty', { metadata: { labels: { tier: 'silver' } } });
    await patch('shifty', { metadata: { labels: { tier: 'gold' } } });
    await patch('shifty', { metadata: { annotations: { a: 'b' } } });
    expect((await watching).map(shown)).toEqual(['DELETED shifty', 'ADDED shifty', 'MODIFIED shifty']);
  });

  it('sends the present objects and says when that is done', async () => {
    const query =
      'watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
    const [object, bookmark] = await lines(`${PVS}?${query}&fieldSelector=metadata.name=live1`, 2);
    expect(shown(object!)).toBe('ADDED live1');
    expect(bookmark).toMatchObject({
      type: 'BOOKMARK',
      object: { metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } },
    });
  });

  it('ends by itself after timeoutSeconds', async () => {
    const head = await api.head();
    expect(await lines(`${PVS}?watch=true&timeoutSeconds=1&resourceVersion=${head}`, 10)).toEqual([]);
  });

  it.each([0, 99_999_999_999])('goes on with a timeoutSeconds of %d', async (seconds) => {
    const head = await api.head();
    const path = `${PVS}?watch=true&timeoutSeconds=${seconds}&resourceVersion=${head}`;
    const taken = lines(path, 1);
    await api.client.request('POST', PVS, volume(`lasting${seconds}`));
    expect((await taken).map(shown)).toEqual([`ADDED lasting${seconds}`]);
  });

  it('answers a position beyond the head with 410 in the stream', async () => {
    const [line] = await lines(`${PVS}?watch=true&resourceVersion=999999`, 1);
    expect(line).toMatchObject({ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } });
  });

  it('ends the watches of a cluster that is deleted, and no others', async () => {
    await api.client.request('POST', '/apis/berth.dev/v1/clusters', { metadata: { name: 'doomed' } });
    const doomed = '/clusters/doomed';
    const paths = [
      PVS,
      '/api/v1/persistentvolumeclaims?labelSelector=a',
      '/api/v1/events',
      '/apis/events.k8s.io/v1/events',
      '/apis/coordination.k8s.io/v1/leases',
    ];
    const open = await Promise.all(paths.map((path) => openWatch(`${doomed}${path}`)));
    const namespaces = await openWatch(`${doomed}/api/v1/namespaces`);
    const other = await openWatch(PVS);
    await api.client.request('DELETE', '/apis/berth.dev/v1/clusters/doomed');
    await Promise.all(open.map(({ ended }) => ended));
    expect((await namespaces.ended).map(shown).at(-1)).toBe('DELETED default');
    const again = await api.client.request('GET', `${doomed}${PVS}?watch=true`);
    expect(again.status).toBe(404);
    other.stop();
    await expect(other.ended).rejects.toThrow();
  });

  it('ends open watches in order when the process stops', async () => {
    const other = await startTestApi();
    const path = `${PVS}?watch=true&resourceVersion=${await other.head()}`;
    const taken: WatchLine[] = [];
    const opened = Promise.withResolvers<undefined>();
    const watching = (async () => {
      for await (const line of other.client.watch(path)) {
        taken.push(line);
        opened.resolve(undefined);
      }
    })();
    await other.client.request('POST', PVS, volume('last'));
    await opened.promise;
    await other.close();
    await watching;
    expect(taken.map(shown)).toEqual(['ADDED last']);
  });
});
