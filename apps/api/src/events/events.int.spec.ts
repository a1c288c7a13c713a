import { type EventStore, openEventStore } from '@berth/event-store';
import { type WatchLine } from '@berth/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '../testing/api-fixture.js';
import { ToldObject } from '../testing/told.js';

const CORE = '/api/v1/namespaces/default/events';
const GROUP = '/apis/events.k8s.io/v1/namespaces/default/events';
const table = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };
const at = '2026-01-02T03:04:05Z';

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

type Event = {
  metadata: { name: string; namespace: string; uid: string; resourceVersion: string };
  reason: string;
  count: number;
  message: string;
  involvedObject: { name: string; uid: string };
};
type EventList = { metadata: { resourceVersion: string; continue?: string }; items: Event[] };

const claimNamed = (name: string, namespace = 'default') =>
  new ToldObject(store, { cluster: 'default', kind: 'PersistentVolumeClaim', namespace, name });

const waits = (message: string) => ({ reason: 'FailedBinding', type: 'Normal', message, at });
const fails = (message: string, count: number) => ({
  reason: 'ProvisioningFailed',
  message,
  count,
  settled: true,
  at,
});

async function list(path: string): Promise<EventList> {
  const { status, body } = await api.client.request('GET', path);
  expect(status).toBe(200);
  return body as EventList;
}

const shown = ({ items }: EventList) => items.map(({ reason, message, count }) => [reason, message, count]);

async function lines(path: string, count: number): Promise<WatchLine[]> {
  const taken: WatchLine[] = [];
  for await (const line of api.client.watch(path, AbortSignal.timeout(20_000))) {
    taken.push(line);
    if (taken.length === count) break;
  }
  return taken;
}

const told = ({ type, object }: WatchLine) =>
  `${type} ${String(object['reason'])} ${String(object['count'])}`;

describe('events', () => {
  it('tells what happened to a claim, counted, also when the claim is gone', async () => {
    const claim = claimNamed('db');
    await claim.append('ClaimCreated');
    await claim.append('ClaimWaiting', waits('nothing fits'));
    await claim.append('ProvisioningFailed', fails('no space', 1));
    const last = await claim.append('ProvisioningFailed', fails('no space', 4));
    await claim.append('ClaimDeleted', {}, true);

    const about = `involvedObject.name=db,involvedObject.namespace=default,involvedObject.kind=PersistentVolumeClaim,involvedObject.uid=${claim.uid}`;
    const found = await list(`${CORE}?fieldSelector=${encodeURIComponent(about)}&limit=500`);
    expect(shown(found)).toEqual([
      ['FailedBinding', 'nothing fits', 1],
      ['ProvisioningFailed', 'no space', 4],
    ]);
    expect(found.items[1]).toMatchObject({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { namespace: 'default', resourceVersion: String(last) },
      involvedObject: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name: 'db', uid: claim.uid },
      type: 'Warning',
      source: { component: 'persistentvolume-controller' },
    });
    const byUid = await list(`/api/v1/events?fieldSelector=involvedObject.uid=${claim.uid}`);
    expect(byUid.items).toEqual(found.items);
    expect(shown(await list(`${CORE}?fieldSelector=type%3DWarning,reason%3DProvisioningFailed`))).toEqual([
      ['ProvisioningFailed', 'no space', 4],
    ]);
  });

  it('shows the same event in both groups, each in its own words', async () => {
    const [, core] = (await list(CORE)).items;
    const { body } = await api.client.request('GET', `${GROUP}/${core!.metadata.name}`);
    expect(body).toMatchObject({
      apiVersion: 'events.k8s.io/v1',
      metadata: { uid: core!.metadata.uid, resourceVersion: core!.metadata.resourceVersion },
      regarding: { name: 'db' },
      note: 'no space',
      series: { count: 4 },
      deprecatedCount: 4,
      reportingController: 'persistentvolume-controller',
    });
    const { body: again } = await api.client.request('GET', `${CORE}/${core!.metadata.name}`);
    expect(again).toEqual(core);
    const { status } = await api.client.request('GET', `${CORE}/db.0000000000000000`);
    expect(status).toBe(404);
  });

  it('puts the events of objects outside namespaces into default', async () => {
    const volume = new ToldObject(store, {
      cluster: 'default',
      kind: 'PersistentVolume',
      namespace: '',
      name: 'pv7',
    });
    await volume.append('VolumeCreated');
    await volume.append('VolumeRecycled', { keepsReservation: false, at });
    const about = `involvedObject.uid=${volume.uid},involvedObject.name=pv7,involvedObject.namespace=,involvedObject.kind=PersistentVolume`;
    const found = await list(`/api/v1/events?fieldSelector=${encodeURIComponent(about)}&limit=500`);
    expect(found.items.map(({ metadata, reason }) => [metadata.namespace, reason])).toEqual([
      ['default', 'VolumeRecycled'],
    ]);
  });

  it('prints as kubectl knows it', async () => {
    const { body } = await api.client.request(
      'GET',
      `${CORE}?fieldSelector=involvedObject.name%3Ddb`,
      undefined,
      table,
    );
    const { columnDefinitions, rows } = body as {
      columnDefinitions: { name: string; priority: number }[];
      rows: { cells: unknown[] }[];
    };
    expect(columnDefinitions.filter(({ priority }) => priority === 0).map(({ name }) => name)).toEqual([
      'Last Seen',
      'Type',
      'Reason',
      'Object',
      'Message',
    ]);
    expect(rows[1]?.cells.slice(1, 9)).toEqual([
      'Warning',
      'ProvisioningFailed',
      'persistentvolumeclaim/db',
      '',
      'persistentvolume-controller',
      'no space',
      expect.any(String),
      4,
    ]);
  });

  it.each([1, 2, 3])('lists all of a namespace in pages of %d, each event once', async (limit) => {
    for (const name of ['page-a', 'page-b', 'page-c']) {
      const claim = claimNamed(`${name}-${limit}`);
      await claim.append('ClaimCreated');
      await claim.append('ClaimProvisioningRequested', {
        provisioner: 'p',
        className: 'c',
        external: false,
        at,
      });
      await claim.append('ClaimWaiting', waits('one'));
      await claim.append('ClaimWaiting', waits('two'));
    }
    const whole = await list(CORE);
    const paged: Event[] = [];
    let token: string | undefined = '';
    while (token !== undefined) {
      const page: EventList = await list(`${CORE}?limit=${limit}&continue=${token}`);
      expect(page.items.length).toBeLessThanOrEqual(limit);
      paged.push(...page.items);
      token = page.metadata.continue;
    }
    expect(paged).toEqual(whole.items);
  });

  it('goes on live behind a list: first as added, then as modified', async () => {
    const from = (await list(CORE)).metadata.resourceVersion;
    const watching = lines(`${CORE}?watch=true&resourceVersion=${from}`, 3);
    const claim = claimNamed('live');
    await claim.append('ClaimCreated');
    await claim.append('ProvisioningFailed', fails('full', 1));
    await claim.append('ProvisioningFailed', fails('full', 2));
    await claim.append('ClaimWaiting', waits('still'));
    const expected = ['ADDED ProvisioningFailed 1', 'MODIFIED ProvisioningFailed 2', 'ADDED FailedBinding 1'];
    expect((await watching).map(told)).toEqual(expected);
    // The same from the log, without having been there.
    expect((await lines(`${CORE}?watch=true&resourceVersion=${from}`, 3)).map(told)).toEqual(expected);
  });

  it('starts a watch without a position with what there is', async () => {
    const { items } = await list(CORE);
    const path = `${GROUP}?watch=true`;
    const there = items.map(({ metadata }) => metadata.name);
    const nameOf = ({ object }: WatchLine) => (object['metadata'] as Event['metadata']).name;
    expect((await lines(path, items.length)).map(nameOf)).toEqual(there);
    const watching = lines(path, items.length + 1);
    const claim = claimNamed('later');
    await claim.append('ClaimCreated');
    await claim.append('ClaimLost', { reason: 'ClaimLost', message: 'gone' });
    // It may be there before the watch is, and then stands in the order of the list.
    const [later, ...rest] = (await watching).filter((line) => !there.includes(nameOf(line)));
    expect(later?.object).toMatchObject({ reason: 'ClaimLost', note: 'gone' });
    expect(rest).toEqual([]);
  });

  it('is read-only, and does not go with a collection', async () => {
    const claim = claimNamed('kept');
    await claim.append('ClaimCreated');
    await claim.append('ClaimLost', { reason: 'ClaimLost', message: 'gone' });
    const one = `${CORE}?fieldSelector=involvedObject.name%3Dkept`;
    const [told] = (await list(one)).items;
    const path = `${CORE}/${told?.metadata.name ?? ''}`;
    expect((await api.client.request('DELETE', path)).status).toBe(403);
    expect((await api.client.request('PUT', path, told)).status).toBe(403);
    expect((await api.client.request('DELETE', one)).status).toBe(200);
    expect((await list(one)).items).toEqual([told]);
  });

  it('refuses a selector by what no event has', async () => {
    expect((await api.client.request('GET', `${CORE}?fieldSelector=foo%3Dbar`)).status).toBe(400);
  });
});
