import { type WatchLine } from '@berth/testing';
import { evolveObject, canonicalJson, type KubeObject } from '@berth/domain';
import { type EventStore, openEventStore } from '@berth/event-store';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '../testing/api-fixture.js';
import { KEPT_MS } from './expire-events.js';
import { EventExpiry } from './expire-events.js';

const CORE = '/api/v1/namespaces/default/events';
const GROUP = '/apis/events.k8s.io/v1/namespaces/default/events';
const merge = { 'content-type': 'application/merge-patch+json' };

type Event = {
  metadata: { name: string; uid: string; resourceVersion: string };
  count?: number;
  message?: string;
  note?: string;
  lastTimestamp?: string;
  series?: { count: number };
  deprecatedCount?: number;
  involvedObject: { uid: string };
};
type EventList = { metadata: { resourceVersion: string; continue?: string }; items: Event[] };

let api: TestApi;
let store: EventStore;
beforeAll(async () => {
  api = await startTestApi();
  store = openEventStore({ databaseUrl: api.databaseUrl, applicationName: 'spec' });
});
afterAll(async () => {
  await store.close();
  await api.close();
});

/** As client-go's recorder posts one. */
function posted(uid: string, given: object = {}) {
  return {
    metadata: { name: `db.${randomUUID().slice(0, 13)}`, namespace: 'default' },
    involvedObject: {
      kind: 'PersistentVolumeClaim',
      namespace: 'default',
      name: 'db',
      uid,
      apiVersion: 'v1',
    },
    reason: 'ProvisioningFailed',
    message: 'no space',
    type: 'Warning',
    source: { component: 'example.com/nas' },
    firstTimestamp: '2026-01-02T03:04:05Z',
    lastTimestamp: '2026-01-02T03:04:05Z',
    count: 1,
    eventTime: null,
    ...given,
  };
}

/** As the recorders of `events.k8s.io` do. */
const inGroup = (uid: string, given: object = {}) => ({
  metadata: { generateName: 'db-', namespace: 'default' },
  regarding: { kind: 'PersistentVolumeClaim', namespace: 'default', name: 'db', uid, apiVersion: 'v1' },
  reason: 'Provisioning',
  action: 'Provisioning',
  note: 'looking for space',
  type: 'Normal',
  reportingController: 'example.com/nas',
  reportingInstance: 'nas-0',
  eventTime: '2026-01-02T03:04:05.000001Z',
  ...given,
});

async function ok<T = Event>(method: string, path: string, body?: object, headers?: Record<string, string>) {
  const answer = await api.client.request(method, path, body, headers);
  if (![200, 201].includes(answer.status))
    throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
  return answer.body as T;
}

const about = async (uid: string, path = CORE, field = 'involvedObject.uid') =>
  (await ok<EventList>('GET', `${path}?fieldSelector=${field}%3D${uid}`)).items;

describe('events that controllers post', () => {
  it('folds those that say the same at the same instant', async () => {
    const uid = randomUUID();
    await Promise.all(Array.from({ length: 8 }, () => ok('POST', CORE, posted(uid))));
    const query = `fieldSelector=involvedObject.uid=${uid}`;
    const { items } = await ok<EventList>('GET', `${CORE}?${query}`);
    expect(items.map(({ count }) => count)).toEqual([8]);
  });

  it('are kept, and raise a count when they are posted again under another name', async () => {
    const uid = randomUUID();
    const first = await ok('POST', CORE, posted(uid));
    const again = await ok('POST', CORE, posted(uid, { lastTimestamp: '2026-01-02T04:00:00Z' }));
    expect(again).toMatchObject({ count: 2, lastTimestamp: '2026-01-02T04:00:00Z' });
    expect(again.metadata).toMatchObject({ name: first.metadata.name, uid: first.metadata.uid });
    expect(again.metadata.resourceVersion).not.toBe(first.metadata.resourceVersion);
    expect(await about(uid)).toEqual([again]);
    await ok('POST', CORE, posted(uid, { message: 'other' }));
    expect((await about(uid)).map(({ message, count }) => [message, count])).toEqual(
      expect.arrayContaining([
        ['no space', 2],
        ['other', 1],
      ]),
    );
  });

  it('are counted by a recorder that patches what it was answered', async () => {
    const uid = randomUUID();
    const { metadata } = await ok('POST', CORE, posted(uid));
    const patch = { count: 2, lastTimestamp: '2026-01-02T05:00:00Z' };
    const type = { 'content-type': 'application/strategic-merge-patch+json' };
    expect(await ok('PATCH', `${CORE}/${metadata.name}`, patch, type)).toMatchObject(patch);
    expect(await ok('POST', CORE, posted(uid))).toMatchObject({ count: 3 });
    const missing = await api.client.request('PATCH', `${CORE}/db.never-posted`, patch, type);
    expect(missing.status).toBe(404);
  });

  it('are the same in both groups, whichever they came in', async () => {
    const uid = randomUUID();
    const made = await ok('POST', GROUP, inGroup(uid));
    expect(made).toMatchObject({ apiVersion: 'events.k8s.io/v1', note: 'looking for space' });
    const series = { series: { count: 5, lastObservedTime: '2026-01-02T03:09:00.000000Z' } };
    const changed = await ok('PATCH', `${GROUP}/${made.metadata.name}`, series, merge);
    expect(changed).toMatchObject(series);
    const again = { eventTime: '2026-01-02T03:10:00.000000Z' };
    expect(await ok('POST', GROUP, inGroup(uid, again))).toMatchObject({ series: { count: 6 } });
    const [inCore] = await about(uid);
    expect(inCore).toMatchObject({
      apiVersion: 'v1',
      message: 'looking for space',
      reportingComponent: 'example.com/nas',
      involvedObject: { uid },
      series: { count: 6, lastObservedTime: again.eventTime },
    });
    const old = await ok('POST', CORE, posted(uid));
    expect(await ok('GET', `${GROUP}/${old.metadata.name}`)).toMatchObject({
      note: 'no space',
      deprecatedCount: 1,
      deprecatedSource: { component: 'example.com/nas' },
      regarding: { uid },
    });
    expect(await about(uid, GROUP, 'regarding.uid')).toHaveLength(2);
    await ok('DELETE', `${GROUP}/${old.metadata.name}`);
    expect(await about(uid)).toEqual([inCore]);
  });

  it('leave a log that folds to what is shown', async () => {
    const uid = randomUUID();
    const made = await ok('POST', GROUP, inGroup(uid));
    await ok('POST', GROUP, inGroup(uid));
    await ok('PATCH', `${GROUP}/${made.metadata.name}`, { metadata: { labels: { a: 'b' } } }, merge);
    let state: KubeObject | undefined;
    for (const event of await store.readStream(made.metadata.uid)) {
      const { type, schemaVersion, data } = event;
      state = evolveObject('Event', state, { type, schemaVersion, data: JSON.parse(data) as object });
      expect(canonicalJson(state)).toBe(event.state);
      expect(event.correlation).toBe(uid);
    }
    expect(state).toMatchObject({ apiVersion: 'v1', message: 'looking for space', series: { count: 2 } });
  });

  it.each<[string, string, object, string]>([
    [
      'about another namespace',
      CORE,
      posted('u', { involvedObject: { namespace: 'x', name: 'db' } }),
      'does not match',
    ],
    [
      'without a namespace where none stand',
      '/api/v1/namespaces/team/events',
      posted('u', { metadata: { name: 'e' }, involvedObject: { kind: 'Node', name: 'n' } }),
      'does not match',
    ],
    [
      'held by a finalizer',
      CORE,
      posted('u', { metadata: { name: 'e', finalizers: ['example.com/x'] } }),
      'cannot be held',
    ],
    ['endlessly long', CORE, posted('u', { message: 'x'.repeat(70_000) }), 'Too long'],
    ['without a time', GROUP, inGroup('u', { eventTime: null }), 'eventTime'],
    ['without who tells it', GROUP, inGroup('u', { reportingController: '' }), 'reportingController'],
    ['of another type', GROUP, inGroup('u', { type: 'Fatal' }), 'Unsupported value'],
    ['in the old words', GROUP, inGroup('u', { deprecatedCount: 3 }), 'deprecatedCount'],
  ])('are refused %s', async (_why, path, body, message) => {
    await api.client.request('POST', '/api/v1/namespaces', { metadata: { name: 'team' } });
    const head = await api.head();
    const answer = await api.client.request('POST', path, body);
    expect(answer.status).toBe(422);
    expect((answer.body as { message: string }).message).toContain(message);
    expect(await api.head()).toBe(head);
  });

  it('say in the newer group what they said, but for how often', async () => {
    const made = await ok('POST', GROUP, inGroup(randomUUID()));
    const changed = await api.client.request(
      'PATCH',
      `${GROUP}/${made.metadata.name}`,
      { note: 'else' },
      merge,
    );
    expect(changed.status).toBe(422);
  });

  it('that come too often are counted without being written, and heard with the next', async () => {
    const uid = randomUUID();
    const { metadata } = await ok('POST', CORE, posted(uid));
    for (let count = 2; count <= 25; count += 1) await ok('POST', CORE, posted(uid));
    const head = await api.head();
    expect(await ok('POST', CORE, posted(uid))).toMatchObject({ count: 26 });
    expect(await ok('POST', CORE, posted(uid, { message: 'another' }))).toMatchObject({ count: 27 });
    expect(await ok('PATCH', `${CORE}/${metadata.name}`, { count: 40 }, merge)).toMatchObject({ count: 40 });
    expect(await api.head()).toBe(head);
    const other = await api.client.request('POST', CORE, posted(uid, { reason: 'Other' }));
    expect(other.status).toBe(429);
    expect(Number(other.headers['retry-after'])).toBeGreaterThan(0);
    const labelled = { metadata: { labels: { a: 'b' } } };
    const edited = await api.client.request('PATCH', `${CORE}/${metadata.name}`, labelled, merge);
    expect(edited.status).toBe(429);
    expect(await api.head()).toBe(head);
    expect(await ok('POST', CORE, posted(uid, { source: { component: 'other' } }))).toMatchObject({
      count: 1,
    });
  });

  it('are a hundred of one object at most', async () => {
    const uid = randomUUID();
    for (let source = 0; source < 104; source += 1) {
      await ok('POST', CORE, posted(uid, { source: { component: `c-${source}` }, message: `m-${source}` }));
    }
    const kept = (await about(uid)).map(({ message }) => Number(message?.slice(2)));
    expect(kept.toSorted((one, other) => one - other)).toEqual(
      Array.from({ length: 100 }, (_, it) => it + 4),
    );
  });

  it('stand behind those the log tells, and are listed page by page', async () => {
    const path = '/api/v1/namespaces/paged/events';
    await ok('POST', '/api/v1/namespaces', { metadata: { name: 'paged' } });
    const reference = { kind: 'Pod', namespace: 'paged', name: 'p' };
    for (const name of ['e1', 'e2', 'e3', 'e4', 'e5']) {
      await ok('POST', path, posted('u', { metadata: { name }, involvedObject: reference, message: name }));
    }
    const names: string[] = [];
    let query = '?limit=2';
    for (;;) {
      const { items, metadata } = await ok<EventList>('GET', path + query);
      names.push(...items.map((item) => item.metadata.name));
      if (metadata.continue === undefined) break;
      query = `?limit=2&continue=${encodeURIComponent(metadata.continue)}`;
    }
    expect(names).toEqual(['e1', 'e2', 'e3', 'e4', 'e5']);
    await ok('DELETE', `${path}?fieldSelector=involvedObject.name%3Dp`);
    expect((await ok<EventList>('GET', path)).items).toEqual([]);
  });

  it('are watched in both groups, from a list on', async () => {
    const uid = randomUUID();
    const { metadata } = await ok<EventList>('GET', CORE);
    const selector = (field: string) => `&fieldSelector=${field}%3D${uid}&watch=1`;
    const from = `?resourceVersion=${metadata.resourceVersion}`;
    const core = lines(`${CORE}${from}${selector('involvedObject.uid')}`, 3);
    const group = lines(`${GROUP}${from}${selector('regarding.uid')}`, 3);
    const made = await ok('POST', CORE, posted(uid));
    await ok('POST', CORE, posted(uid));
    await ok('DELETE', `${CORE}/${made.metadata.name}`);
    const told =
      (field: string) =>
      ({ type, object }: WatchLine) => [type, object[field]];
    const expected = (text: number[]) => [
      ['ADDED', text[0]],
      ['MODIFIED', text[1]],
      ['DELETED', text[1]],
    ];
    expect((await core).map(told('count'))).toEqual(expected([1, 2]));
    expect((await group).map(told('deprecatedCount'))).toEqual(expected([1, 2]));
  });

  it('expire when they have not happened for a week', async () => {
    const uid = randomUUID();
    await ok('POST', CORE, posted(uid));
    const expiry = new EventExpiry();
    const deleted: string[] = [];
    const expireAt = (now: number) =>
      expiry.expire({
        now: () => new Date(now),
        staleEvents: (...range) => store.staleEvents(...range),
        append: (decision) => {
          deleted.push(...decision.changes.map(({ event, uid: ended }) => `${event.type} ${ended}`));
          return Promise.resolve({ first: 1, last: 1 });
        },
      });
    const [event] = await about(uid);
    await expireAt(Date.now() + KEPT_MS - 60_000);
    expect(deleted).toEqual([]);
    await expireAt(Date.now() + KEPT_MS + 60_000);
    expect(deleted).toContain(`EventDeleted ${event!.metadata.uid}`);
    const count = deleted.length;
    await expireAt(Date.now() + KEPT_MS + 60_000);
    expect(deleted).toHaveLength(count);
  });

  it('go with their cluster', async () => {
    await ok('POST', '/apis/berth.dev/v1/clusters', { metadata: { name: 'posted' } });
    await ok('POST', `/clusters/posted${CORE}`, posted(randomUUID()));
    await ok('DELETE', '/apis/berth.dev/v1/clusters/posted');
    await ok('POST', '/apis/berth.dev/v1/clusters', { metadata: { name: 'posted' } });
    expect((await ok<EventList>('GET', `/clusters/posted${CORE}`)).items).toEqual([]);
  });
});

async function lines(path: string, count: number): Promise<WatchLine[]> {
  const taken: WatchLine[] = [];
  for await (const line of api.client.watch(path, AbortSignal.timeout(20_000))) {
    taken.push(line);
    if (taken.length === count) break;
  }
  return taken;
}
