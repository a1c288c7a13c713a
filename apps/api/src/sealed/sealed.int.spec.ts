import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type EventStore, openEventStore } from '@berth/event-store';
import { createLogger } from '@berth/runtime';
import { type MasterKey, Sealer } from '@berth/sealing';
import { sampleMasterKey } from '@berth/sealing/testing';
import { databaseText, type WatchLine } from '@berth/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parseState } from '../resources/object-text.js';
import { startTestApi, type TestApi } from '../testing/api-fixture.js';

const CANARY = 'canary-that-must-not-be-found';
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const CLASSES = '/apis/storage.k8s.io/v1/storageclasses';
const SECRETS = '/api/v1/namespaces/default/secrets';
const merge = { 'content-type': 'application/merge-patch+json' };
const asTable = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };

type Body = {
  readonly metadata: {
    readonly uid: string;
    readonly resourceVersion: string;
    readonly annotations?: { readonly [key: string]: string };
    readonly continue?: string;
  };
  readonly data?: { readonly [key: string]: string };
  readonly parameters?: { readonly [key: string]: string };
  readonly message?: string;
  readonly items?: readonly Body[];
};

let api: TestApi;
let store: EventStore;
const masterKeys: [MasterKey] = [sampleMasterKey('spec')];
const logged: string[] = [];

beforeAll(async () => {
  const logger = createLogger('api', 'trace', { write: (line) => void logged.push(line) });
  api = await startTestApi({ masterKeys, logger });
  store = openEventStore({ databaseUrl: api.databaseUrl, applicationName: 'spec' });
});
afterAll(async () => {
  await store.close();
  await api.close();
});

const classNamed = (name: string, restuserkey = CANARY) => ({
  metadata: {
    name,
    annotations: { [LAST_APPLIED]: JSON.stringify({ parameters: { restuserkey } }), note: 'plain' },
  },
  provisioner: 'kubernetes.io/glusterfs',
  parameters: { restUserKey: restuserkey, resturl: 'http://heketi:8080' },
});

async function ask(method: string, path: string, body?: string | object, headers?: Record<string, string>) {
  const answer = await api.client.request(method, path, body, headers);
  return { ...answer, body: answer.body as Body };
}

async function create(name: string): Promise<Body> {
  const { status, body } = await ask('POST', CLASSES, classNamed(name));
  expect(status).toBe(201);
  return body;
}

async function lines(path: string, count: number): Promise<WatchLine[]> {
  const taken: WatchLine[] = [];
  for await (const line of api.client.watch(path, AbortSignal.timeout(20_000))) {
    taken.push(line);
    if (taken.length === count) break;
  }
  return taken;
}

const keyOf = async (uid: string) => (await store.readObjectKeys([uid])).get(uid);
const plain = (body: Body) => [body.parameters?.['restUserKey'], body.metadata.annotations?.[LAST_APPLIED]];
const PLAIN = [CANARY, JSON.stringify({ parameters: { restuserkey: CANARY } })];

describe('a class with a restuserkey', () => {
  it('is served as it was sent: created, read, listed, page by page, picked and watched', async () => {
    const made = await create('served');
    expect(plain(made)).toEqual(PLAIN);
    expect(plain((await ask('GET', `${CLASSES}/served`)).body)).toEqual(PLAIN);
    await create('served-too');
    for (const query of ['', '?fieldSelector=metadata.name%3Dserved', '?limit=1']) {
      const { body, headers } = await ask('GET', `${CLASSES}${query}`);
      expect(headers['warning']).toBeUndefined();
      for (const item of body.items ?? []) expect(plain(item)).toEqual(PLAIN);
    }
    const first = await ask('GET', `${CLASSES}?limit=1`);
    const rest = await ask(
      'GET',
      `${CLASSES}?continue=${encodeURIComponent(first.body.metadata.continue ?? '')}`,
    );
    expect(rest.body.items?.map(plain)).toEqual([PLAIN]);
    const table = await ask('GET', `${CLASSES}?includeObject=Object`, undefined, asTable);
    expect(JSON.stringify(table.body)).toContain(CANARY);
    for (const start of ['', `&resourceVersion=${Number(made.metadata.resourceVersion) - 1}`]) {
      const [line] = await lines(`${CLASSES}?watch=true&fieldSelector=metadata.name%3Dserved${start}`, 1);
      expect(plain(line?.object as unknown as Body)).toEqual(PLAIN);
    }
  });

  it('keeps what is sealed byte by byte in an edit of something else, and writes nothing for an edit of nothing', async () => {
    const { metadata } = await create('edited');
    const labelled = await ask(
      'PATCH',
      `${CLASSES}/edited`,
      JSON.stringify({ metadata: { labels: { a: 'b' } } }),
      merge,
    );
    expect(plain(labelled.body)).toEqual(PLAIN);
    const events = await store.readStream(metadata.uid);
    const sealed = events.map(({ state }) => plain(parseState(state) as unknown as Body));
    expect(sealed[1]).toEqual(sealed[0]);
    expect(sealed[0]?.every((text) => text?.startsWith('berth:sealed:v1:'))).toBe(true);
    expect(events[1]?.data).not.toContain('sealed');
    const head = await api.head();
    expect((await ask('PUT', `${CLASSES}/edited`, labelled.body)).status).toBe(200);
    expect(await api.head()).toBe(head);
  });

  it('may not change its parameters, sealed or not', async () => {
    const { metadata } = await create('fixed');
    const changed = { ...classNamed('fixed', 'another'), metadata: { name: 'fixed', uid: metadata.uid } };
    const { status, body } = await ask('PUT', `${CLASSES}/fixed`, changed);
    expect([status, body.message]).toEqual([
      422,
      expect.stringContaining('updates to parameters are forbidden'),
    ]);
    expect(JSON.stringify(body)).not.toContain(CANARY);
  });

  it('is shown readable by a dry run, which keeps no key', async () => {
    const made = await ask('POST', `${CLASSES}?dryRun=All`, classNamed('dry'));
    expect(plain(made.body)).toEqual(PLAIN);
    expect(await keyOf(made.body.metadata.uid)).toBeUndefined();
    await create('wet');
    const note = JSON.stringify({ metadata: { annotations: { note: 'other' } } });
    const patched = await ask('PATCH', `${CLASSES}/wet?dryRun=All`, note, merge);
    expect(plain(patched.body)).toEqual(PLAIN);
  });

  it('leaves no key behind when its name is taken', async () => {
    await create('taken');
    const before = (await databaseText(api.databaseUrl)).get('object_keys');
    expect((await ask('POST', CLASSES, classNamed('taken'))).status).toBe(409);
    expect((await databaseText(api.databaseUrl)).get('object_keys')).toBe(before);
  });

  it('takes its key with it: what the log keeps of it opens no more', async () => {
    const { metadata } = await create('ended');
    expect(await keyOf(metadata.uid)).toBeDefined();
    const watched = lines(`${CLASSES}?watch=true&resourceVersion=${metadata.resourceVersion}`, 1);
    expect((await ask('DELETE', `${CLASSES}/ended`)).status).toBe(200);
    expect(await keyOf(metadata.uid)).toBeUndefined();
    const [line] = await watched;
    expect(line?.type).toBe('DELETED');
    const last = line?.object as unknown as Body;
    expect(last.parameters).toEqual({ resturl: 'http://heketi:8080' });
    expect(last.metadata.annotations).toEqual({ note: 'plain' });
    const [revision] = await store.readStream(metadata.uid);
    const opened = new Sealer(masterKeys, store).openObject(parseState(revision?.state ?? ''));
    await expect(opened).rejects.toMatchObject({ name: 'UnsealError', problem: 'no-key' });
    // A watch from before it ended tells of it all the same.
    const from = Number(metadata.resourceVersion) - 1;
    const [added] = await lines(`${CLASSES}?watch=true&resourceVersion=${from}`, 1);
    expect([added?.type, (added?.object as unknown as Body).parameters]).toEqual([
      'ADDED',
      expect.objectContaining({ resturl: 'http://heketi:8080' }),
    ]);
  });
});

describe('a Secret', () => {
  const password = Buffer.from(CANARY).toString('base64');
  const named = (name: string, more: object = {}) => ({ metadata: { name }, data: { password }, ...more });

  it('is served as it was sent, plain texts as values, and counted in tables', async () => {
    const stringData = { user: CANARY };
    const made = await ask('POST', SECRETS, named('served', { stringData, type: 'example.com/login' }));
    expect([made.status, made.body.data]).toEqual([201, { password, user: password }]);
    expect((await ask('GET', `${SECRETS}/served`)).body).toEqual(made.body);
    const picked = await ask('GET', `${SECRETS}?fieldSelector=type%3Dexample.com%2Flogin`);
    expect(picked.body.items?.map(({ data }) => data)).toEqual([made.body.data]);
    const { body } = await ask('GET', `${SECRETS}/served`, undefined, asTable);
    const [row] = (body as unknown as { rows: readonly { cells: readonly unknown[] }[] }).rows;
    expect(row?.cells.slice(0, 3)).toEqual(['served', 'example.com/login', 2]);
    const [line] = await lines(`${SECRETS}?watch=true&fieldSelector=metadata.name%3Dserved`, 1);
    expect((line?.object as unknown as Body).data).toEqual(made.body.data);
  });

  it('seals anew only the value that an edit changes', async () => {
    const { body } = await ask('POST', SECRETS, named('edited', { data: { password, other: 'b25l' } }));
    const change = JSON.stringify({ data: { other: 'dHdv', more: '' } });
    const edited = await ask('PATCH', `${SECRETS}/edited`, change, merge);
    expect(edited.body.data).toEqual({ password, other: 'dHdv', more: '' });
    const events = await store.readStream(body.metadata.uid);
    const [before, after] = events.map(({ state }) => (parseState(state) as unknown as Body).data ?? {});
    expect(after?.['password']).toBe(before?.['password']);
    expect(after?.['other']).not.toBe(before?.['other']);
    expect(Object.values(after ?? {}).every((text) => text.startsWith('berth:sealed:v1:'))).toBe(true);
    expect((await ask('PATCH', `${SECRETS}/edited`, change, merge)).body).toEqual(edited.body);
    expect(await store.readStream(body.metadata.uid)).toHaveLength(2);
  });

  it('that is immutable keeps its values, whatever is sent', async () => {
    await ask('POST', SECRETS, named('fixed', { immutable: true }));
    expect((await ask('PUT', `${SECRETS}/fixed`, named('fixed', { immutable: true }))).status).toBe(200);
    const other = await ask('PUT', `${SECRETS}/fixed`, named('fixed', { immutable: true, data: {} }));
    expect(other.status).toBe(422);
    expect(JSON.stringify(other.body)).not.toContain(password);
  });

  it('of the greatest size is taken and given back', async () => {
    const data = { blob: Buffer.alloc(1024 * 1024, 7).toString('base64') };
    expect((await ask('POST', SECRETS, named('great', { data }))).status).toBe(201);
    expect((await ask('GET', `${SECRETS}/great`)).body.data).toEqual(data);
  });

  it('ends in a watch without its values, and its old revisions open no more', async () => {
    const { body } = await ask('POST', SECRETS, named('ended'));
    const { uid, resourceVersion } = body.metadata;
    const watched = lines(`${SECRETS}?watch=true&resourceVersion=${resourceVersion}`, 1);
    expect((await ask('DELETE', `${SECRETS}/ended`)).status).toBe(200);
    const [line] = await watched;
    expect([line?.type, line?.object['data']]).toEqual(['DELETED', undefined]);
    expect(await keyOf(uid)).toBeUndefined();
    const [revision] = await store.readStream(uid);
    const opened = new Sealer(masterKeys, store).openObject(parseState(revision?.state ?? ''));
    await expect(opened).rejects.toMatchObject({ name: 'UnsealError', problem: 'no-key' });
  });
});

describe('without the key of the key file', () => {
  it('a get says which object does not open, a list leaves its values out and warns, and it can be deleted', async () => {
    await create('lost');
    const [kept] = masterKeys;
    masterKeys[0] = sampleMasterKey('another');
    try {
      expect((await ask('POST', CLASSES, classNamed('younger'))).status).toBe(201);
      const { status, body } = await ask('GET', `${CLASSES}/lost`);
      expect([status, body.message]).toEqual([
        500,
        'Internal error occurred: StorageClass lost: its sealed values cannot be opened: the key file does not hold key spec',
      ]);
      const list = await ask('GET', CLASSES);
      expect(list.status).toBe(200);
      expect(JSON.stringify(list.headers['warning'])).toContain('StorageClass lost: its sealed values');
      const byName = new Map(
        list.body.items?.map((item) => [(item.metadata as unknown as { name: string }).name, item]),
      );
      expect(byName.get('lost')?.parameters).toEqual({ resturl: 'http://heketi:8080' });
      expect(plain(byName.get('younger') as Body)).toEqual(PLAIN);
      const note = JSON.stringify({ metadata: { annotations: { note: 'other' } } });
      expect((await ask('PATCH', `${CLASSES}/lost`, note, merge)).status).toBe(500);
      expect((await ask('DELETE', `${CLASSES}/lost`)).status).toBe(200);
      expect((await ask('DELETE', `${CLASSES}/younger`)).status).toBe(200);
    } finally {
      masterKeys[0] = kept;
    }
  });
});

/** All files below a folder, as one text. */
function folderText(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, 'latin1'))
    .join('\n');
}

it('no plain secret is in any table, on the bus or in a log', async () => {
  const { metadata } = await create('searched');
  await ask('PATCH', `${CLASSES}/searched`, JSON.stringify({ metadata: { labels: { a: 'c' } } }), merge);
  await ask('DELETE', `${CLASSES}/searched`);
  await vi.waitUntil(() => folderText(api.busFolder).split(metadata.uid).length > 3, { timeout: 20_000 });
  const tables = await databaseText(api.databaseUrl);
  const places = new Map([...tables, ['bus', folderText(api.busFolder)], ['log', logged.join('')]]);
  expect(tables.get('events')).toContain('berth:sealed:v1:');
  expect(tables.get('object_keys')).toContain('v1:spec:');
  expect(logged.join('')).toContain('its sealed values cannot be opened');
  for (const [place, text] of places) {
    for (const form of ['utf8', 'base64', 'base64url', 'hex'] as const) {
      const searched = Buffer.from(CANARY).toString(form).slice(0, 30);
      expect(text.includes(searched), `${form} of the secret in ${place}`).toBe(false);
    }
  }
});
