import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { GuardedHttpClient } from '../guarded-http-client/guarded-http-client.js';
import {
  ADMIN_KEY,
  startSimulatorProcess,
  USER_KEY,
  type SimulatorFlags,
} from '../testing/simulator-process.js';
import { HeketiBackend } from './heketi-backend.js';
import { type HeketiAccess } from './heketi-client.js';
import { type Pace } from './pace.js';

const GIB = 1_073_741_824;
const CLUSTER = 'c'.repeat(32);
const VOLUME = 'a'.repeat(32);
const fast: Partial<Pace> = { pollFirstMs: 5, pollMostMs: 20, busyTries: 3, busyFirstMs: 5, busyMostMs: 20 };
const settings = {
  durability: { type: 'replicate', replica: 3 },
  snapshotFactor: 1,
  volumeOptions: [],
} as const;
const asked = (place: string) => ({ name: 'berth_spec_1', place, capacityBytes: GIB, settings });

function backendAt(access: HeketiAccess, pace = fast): HeketiBackend {
  const http = new GuardedHttpClient({
    permitFor: () => ({ privateAddresses: true }),
    limits: { headersMs: 2000 },
  });
  onTestFinished(() => http.close());
  return new HeketiBackend({ http, access, pace });
}

async function simulated(flags: SimulatorFlags = {}) {
  const simulator = await startSimulatorProcess(flags);
  onTestFinished(() => simulator.close());
  const credentials = { user: 'admin', key: ADMIN_KEY };
  const backend = backendAt({ url: simulator.url, ...(flags.keys === true && { credentials }) });
  const topology = await backend.topology();
  const place = topology.ending === 'done' ? (topology.value[0]?.id ?? '') : '';
  return { simulator, backend, place };
}

async function scripted(answer: RequestListener): Promise<HeketiBackend> {
  const server = createServer(answer);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return backendAt({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

const volumeJson = (more: object = {}) =>
  JSON.stringify({
    id: VOLUME,
    name: 'berth_spec_1',
    size: 1,
    cluster: CLUSTER,
    mount: { glusterfs: { hosts: ['192.168.66.86'] } },
    ...more,
  });

describe('the queue', () => {
  it('is asked on through errors of a proxy, also one that looks like a failure', async () => {
    const { simulator, backend, place } = await simulated();
    await simulator.fault(
      { on: 'queue', action: 'answer', status: 502, text: 'Bad Gateway' },
      { on: 'queue', action: 'answer', status: 500, text: 'Internal Server Error' },
      { on: 'queue', action: 'redirect', location: 'http://elsewhere.example/' },
    );
    expect(await backend.create(asked(place))).toMatchObject({ ending: 'done' });
  });

  it('ends unknown when only errors come', async () => {
    const { simulator, backend, place } = await simulated();
    await simulator.fault({
      on: 'queue',
      action: 'answer',
      status: 500,
      text: 'Internal Server Error',
      times: 0,
    });
    expect(await backend.create(asked(place))).toMatchObject({ ending: 'unknown' });
    expect(await backend.find('berth_spec_1')).toMatchObject({ value: [{ state: 'ready' }] });
  });

  it('is waited for only so long', async () => {
    const { simulator, place } = await simulated({ more: ['--delay', '60000'] });
    const backend = backendAt({ url: simulator.url }, { ...fast, operationMs: 50 });
    expect(await backend.create(asked(place))).toMatchObject({ ending: 'unknown' });
  });

  it.each([
    ['at another host', 'http://elsewhere.example/queue/1'],
    ['elsewhere', '/clusters/1'],
    ['nowhere', 'http://'],
    ['up the path', '/queue/../volumes/..'],
  ])('is not looked for %s', async (_where, location) => {
    const asks: string[] = [];
    const backend = await scripted((request, response) => {
      asks.push(request.url ?? '');
      response.writeHead(202, { location }).end();
    });
    expect(await backend.create(asked(CLUSTER))).toMatchObject({ ending: 'unknown' });
    expect(asks).toEqual(['/volumes']);
  });
});

describe('an answer of Heketi', () => {
  it.each([
    ['another name', volumeJson({ name: 'other' })],
    ['another cluster', volumeJson({ cluster: 'd'.repeat(32) })],
    ['another size', volumeJson({ size: 0 })],
    ['no hosts', volumeJson({ mount: { glusterfs: { hosts: [] } } })],
    ['a host that is none', volumeJson({ mount: { glusterfs: { hosts: ['a b'] } } })],
    ['a size beyond numbers', volumeJson({ size: 1e300 })],
    ['no object', '[]'],
    ['no UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
  ])('with %s leaves a create unknown', async (_what, body) => {
    const backend = await scripted((request, response) => {
      if (request.method === 'POST') response.writeHead(202, { location: '/queue/1' }).end();
      else if (request.url === '/queue/1') response.writeHead(303, { location: `/volumes/${VOLUME}` }).end();
      else response.writeHead(200, { 'content-type': 'application/json' }).end(body);
    });
    expect(await backend.create(asked(CLUSTER))).toMatchObject({ ending: 'unknown' });
  });

  it('of another type or in another encoding is not read', async () => {
    for (const headers of [
      { 'content-type': 'text/html' },
      { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    ]) {
      const backend = await scripted(
        (_request, response) => void response.writeHead(200, headers).end(volumeJson()),
      );
      expect(await backend.read(VOLUME)).toMatchObject({
        ending: 'failed',
        failure: { reason: 'Misdirected' },
      });
    }
  });

  it('that is a page of some other server deletes nothing', async () => {
    const backend = await scripted(
      (_request, response) => void response.writeHead(404).end('<h1>Not Found</h1>'),
    );
    expect(await backend.delete(VOLUME)).toMatchObject({
      ending: 'failed',
      failure: { reason: 'Misdirected' },
    });
  });

  it('is read below the path of a proxy, and signed for the path Heketi sees', async () => {
    const { simulator } = await simulated({ keys: true });
    const proxy = createServer((request, response) => {
      const path = (request.url ?? '').replace(/^\/gluster/, '');
      const { authorization = '' } = request.headers;
      void fetch(`${simulator.url}${path}`, { headers: { authorization } }).then(async (answer) => {
        response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
        response.end(await answer.text());
      });
    });
    await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
    onTestFinished(() => void proxy.close());
    const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/gluster/`;
    const behind = backendAt({ url, credentials: { user: 'admin', key: ADMIN_KEY } });
    expect(await behind.places()).toMatchObject({ ending: 'done', value: [{}] });
  });
});

describe('a busy Heketi', () => {
  it('is asked again', async () => {
    const { simulator, backend, place } = await simulated();
    const busy = {
      on: 'volume-create',
      action: 'answer',
      status: 429,
      text: 'Server busy. Retry operation later.',
    };
    await simulator.fault({ ...busy, times: 2 });
    expect(await backend.create(asked(place))).toMatchObject({ ending: 'done' });
  });

  it('that wants more patience than we have is asked by others later', async () => {
    const { simulator, backend, place } = await simulated();
    const headers = { 'retry-after': '120' };
    await simulator.fault({ on: 'volume-create', action: 'answer', status: 429, headers });
    expect(await backend.create(asked(place))).toMatchObject({
      ending: 'failed',
      failure: { reason: 'Busy', retryAfterMs: 120_000 },
    });
  });

  it('makes all of many volumes at once, one after the other', async () => {
    const { simulator, place } = await simulated({ more: ['--delay', '20', '--max-inflight', '2'] });
    const backend = backendAt({ url: simulator.url }, { ...fast, busyTries: 100 });
    const names = Array.from({ length: 12 }, (_, at) => `berth_spec_${at}`);
    const made = await Promise.all(names.map((name) => backend.create({ ...asked(place), name })));
    expect(made.map(({ ending }) => ending)).toEqual(names.map(() => 'done'));
  });
});

describe('the user of a class', () => {
  const user = { user: 'user', key: USER_KEY };

  it('who may not follow its own work starts none', async () => {
    const { simulator, backend, place } = await simulated({ keys: true });
    const refused = await backendAt({ url: simulator.url, credentials: user }).create(asked(place));
    expect(refused).toMatchObject({
      ending: 'failed',
      failure: { reason: 'Unauthorized', message: 'Heketi demands the user admin' },
    });
    expect(await backend.list()).toEqual({ ending: 'done', value: [] });
  });

  it('does not matter where authentication is off', async () => {
    const { simulator, place } = await simulated();
    const made = await backendAt({ url: simulator.url, credentials: user }).create(asked(place));
    expect(made).toMatchObject({
      ending: 'done',
      value: { source: { hosts: expect.arrayContaining(['192.168.66.86']) as unknown } },
    });
  });

  it('is told of clocks that differ', async () => {
    const { simulator } = await simulated({ keys: true });
    const http = new GuardedHttpClient({ permitFor: () => ({ privateAddresses: true }) });
    onTestFinished(() => http.close());
    const access = { url: simulator.url, credentials: { user: 'admin', key: ADMIN_KEY } };
    const late = new HeketiBackend({ http, access, now: () => Date.now() - 3_600_000 });
    expect(await late.check()).toMatchObject({
      failure: { message: expect.stringContaining('clocks') as string },
    });
  });
});

describe('an expansion', () => {
  it('is not asked for while another is under way, and again when that was cleaned up', async () => {
    const { simulator, backend, place } = await simulated();
    const made = await backend.create(asked(place));
    const bigger = { id: made.ending === 'done' ? made.value.id : '', capacityBytes: 3 * GIB };
    await simulator.fault({ on: 'volume-expand', action: 'slow-work', delayMs: 60_000 });
    const impatient = backendAt({ url: simulator.url }, { ...fast, operationMs: 50 });
    expect(await impatient.expand(bigger)).toMatchObject({ ending: 'unknown' });
    expect(await backend.expand(bigger)).toMatchObject({
      failure: { reason: 'InUse', helps: { later: true } },
    });
    await simulator.restart();
    expect(await backend.cleanUp('berth_spec_1')).toEqual({ ending: 'done', value: 1 });
    expect(await backend.expand(bigger)).toMatchObject({ ending: 'done', value: { capacityBytes: 3 * GIB } });
  });
});

describe('an expansion that ends while it is asked about', () => {
  it('is not asked for again', async () => {
    const posted: string[] = [];
    const backend = await scripted((request, response) => {
      if (request.method === 'POST') posted.push(request.url ?? '');
      const Info = { id: VOLUME, name: 'berth_spec_1', size: 3, cluster: CLUSTER };
      const dump = { volumeentries: { [VOLUME]: { Info, Pending: { Id: '' } } }, pendingoperations: {} };
      const isRead = request.url === `/volumes/${VOLUME}`;
      response.setHeader('content-type', 'application/json');
      // The size of before first: the work ends between the two answers.
      response.end(isRead ? volumeJson(posted.length === 0 ? {} : { size: 5 }) : JSON.stringify(dump));
    });
    const bigger = { id: VOLUME, capacityBytes: 3 * GIB };
    expect(await backend.expand(bigger)).toMatchObject({ ending: 'done', value: { capacityBytes: 3 * GIB } });
    expect(posted).toEqual([]);
  });
});

describe('places', () => {
  it('tell why nothing can be made there', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'berth-topology-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const node = (manage: string, storage: string, devices: string[]) => ({
      node: { hostnames: { manage: [manage], storage: [storage] }, zone: 1 },
      devices,
    });
    const clusters = [
      { nodes: [node('a1', '10.0.0.1', ['/dev/vdb'])] },
      { file: false, nodes: [node('b1', '10.0.0.2', ['/dev/vdb'])] },
      { nodes: [node('c1', '10.0.0.3', [])] },
      { nodes: [node('d1', 'gluster-1.example', ['/dev/vdb'])] },
    ];
    writeFileSync(join(folder, 'topology.json'), JSON.stringify({ clusters }));
    const { backend } = await simulated({ topology: join(folder, 'topology.json') });
    const places = await backend.places();
    const problems =
      places.ending === 'done'
        ? places.value.map(({ problem }) => problem?.replace(/[0-9a-f]{32}/, 'X'))
        : [];
    expect(problems.sort()).toEqual([
      'Heketi cluster X has no device online',
      'Heketi cluster X takes no file volumes',
      'storage host gluster-1.example of Heketi cluster X is a name, pods need addresses',
      undefined,
    ]);
  });
});
