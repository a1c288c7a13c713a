import { createTestDatabase, type TestDatabase } from '@berth/testing';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ObjectChange } from './append-types.js';
import {
  ForgottenPositionError,
  FuturePositionError,
  NameTakenError,
  VersionConflictError,
} from './errors.js';
import { openEventStore, type EventStore } from './event-store.js';
import { type KubeLeaseWrite } from './kube-leases.js';
import { sampleAppend, sampleChange } from './testing.js';

let database: TestDatabase;
let store: EventStore;

beforeAll(async () => {
  database = await createTestDatabase();
  store = openEventStore({ databaseUrl: database.url, applicationName: 'spec' });
  await store.migrate();
});

afterAll(async () => {
  await store.close();
  await database.drop();
});

/** A namespace of a cluster of its own. */
async function newNamespace(cluster: string = randomUUID(), name = 'team-a'): Promise<ObjectChange> {
  const eventType = 'NamespaceCreated';
  const namespace = sampleChange({ cluster, kind: 'Namespace', namespace: '', name, eventType });
  await store.append(sampleAppend([namespace]));
  return namespace;
}

const endNamespace = (namespace: ObjectChange) =>
  store.append(
    sampleAppend([{ ...namespace, eventType: 'NamespaceDeleted', expectedVersion: 1, deletes: true }]),
  );

function leaseIn(namespace: ObjectChange, given: Partial<KubeLeaseWrite> = {}): KubeLeaseWrite {
  return {
    uid: randomUUID(),
    cluster: namespace.cluster,
    namespace: namespace.name,
    name: 'leader',
    expectedVersion: 0,
    state: '{}',
    deletes: false,
    preconditions: [{ uid: namespace.uid, version: 1 }],
    ...given,
  };
}

const renewed = (lease: KubeLeaseWrite, version: number, given: Partial<KubeLeaseWrite> = {}) => ({
  ...lease,
  expectedVersion: version,
  state: `{"renewal":${version}}`,
  preconditions: [],
  ...given,
});

const listed = async ({ cluster }: ObjectChange, at?: number) =>
  (await store.listKubeLeases({ cluster, ...(at === undefined ? {} : { at }) })).objects.map(
    ({ name, version }) => `${name} ${version}`,
  );

it('changes a Lease at the version it was seen at, and leaves the log as it is', async () => {
  const namespace = await newNamespace();
  const lease = leaseIn(namespace);
  const { position: head } = await store.head();
  let last = await store.writeKubeLease(lease);
  for (let version = 1; version <= 100; version += 1) {
    const position = await store.writeKubeLease(renewed(lease, version));
    expect(position).toBeGreaterThan(last);
    last = position;
  }
  expect((await store.head()).position).toBe(head);
  expect(await store.getKubeLease(lease)).toMatchObject({ version: 101, position: last, kind: 'Lease' });
  await expect(store.writeKubeLease(renewed(lease, 7, { state: '{"other":1}' }))).rejects.toThrow(
    VersionConflictError,
  );
});

it('answers a write that is repeated as it was answered first', async () => {
  const lease = leaseIn(await newNamespace());
  const created = await store.writeKubeLease(lease);
  expect(await store.writeKubeLease(lease)).toBe(created);
  const changed = await store.writeKubeLease(renewed(lease, 1));
  expect(await store.writeKubeLease(renewed(lease, 1))).toBe(changed);
});

it('gives a name to one live Lease, and only in a namespace that is as it was seen', async () => {
  const namespace = await newNamespace();
  await store.writeKubeLease(leaseIn(namespace));
  await expect(store.writeKubeLease(leaseIn(namespace))).rejects.toThrow(NameTakenError);
  const preconditions = [{ uid: namespace.uid, version: 2 }];
  await expect(store.writeKubeLease(leaseIn(namespace, { name: 'b', preconditions }))).rejects.toThrow(
    VersionConflictError,
  );
  const nowhere = leaseIn(namespace, { namespace: 'no-such', preconditions: [] });
  await expect(store.writeKubeLease(nowhere)).rejects.toThrow(VersionConflictError);
});

it('lets one of many racing writers win', async () => {
  const lease = leaseIn(await newNamespace());
  await store.writeKubeLease(lease);
  const races = await Promise.allSettled(
    Array.from({ length: 16 }, (_, holder) =>
      store.writeKubeLease(renewed(lease, 1, { state: `{"holder":${holder}}` })),
    ),
  );
  expect(races.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

it('ends the Leases of a namespace with it, and they do not come back with its name', async () => {
  const namespace = await newNamespace();
  const lease = leaseIn(namespace);
  await store.writeKubeLease(lease);
  await store.writeKubeLease(leaseIn(namespace, { name: 'other' }));
  const { position } = await store.kubeLeasesHead();
  await endNamespace(namespace);
  expect(await listed(namespace)).toEqual([]);
  expect((await store.readKubeLeases(position, 10)).map(({ deletes }) => deletes)).toEqual([true, true]);
  await expect(store.writeKubeLease(renewed(lease, 1))).rejects.toThrow(VersionConflictError);
  const again = await newNamespace(namespace.cluster);
  expect(await listed(again)).toEqual([]);
  await store.writeKubeLease(leaseIn(again));
});

it('leaves no Lease behind when creations race with the end of their namespace', async () => {
  const namespace = await newNamespace();
  const creations = Array.from({ length: 32 }, (_, index) =>
    store.writeKubeLease(leaseIn(namespace, { name: `l-${index}` })).catch(() => undefined),
  );
  await Promise.all([...creations, endNamespace(namespace)]);
  expect(await listed(namespace)).toEqual([]);
});

it('lists in pages, at the head and as it was', async () => {
  const namespace = await newNamespace();
  const leases = ['a', 'b', 'c'].map((name) => leaseIn(namespace, { name }));
  for (const lease of leases) await store.writeKubeLease(lease);
  const { cluster } = namespace;
  const page = await store.listKubeLeases({ cluster, limit: 2 });
  expect(page).toMatchObject({ hasMore: true, objects: [{ name: 'a' }, { name: 'b' }] });
  await store.writeKubeLease(renewed(leases[2]!, 1, { deletes: true }));
  await store.writeKubeLease(leaseIn(namespace, { name: 'd' }));
  const after = { namespace: 'team-a', name: 'b' };
  const rest = await store.listKubeLeases({ cluster, limit: 2, after, at: page.position });
  expect(rest).toMatchObject({ hasMore: false, position: page.position, objects: [{ name: 'c' }] });
  expect(await listed(namespace)).toEqual(['a 1', 'b 1', 'd 1']);
  await expect(listed(namespace, page.position + 1_000)).rejects.toThrow(FuturePositionError);
});

it('tells what changed behind a position, each Lease once', async () => {
  const namespace = await newNamespace();
  const [known, fresh, ended] = ['known', 'fresh', 'ended'].map((name) => leaseIn(namespace, { name }));
  await store.writeKubeLease(known!);
  await store.writeKubeLease(ended!);
  const { position } = await store.kubeLeasesHead();
  await store.writeKubeLease(fresh!);
  for (const version of [1, 2]) await store.writeKubeLease(renewed(known!, version));
  await store.writeKubeLease(renewed(fresh!, 1));
  await store.writeKubeLease(renewed(ended!, 1, { deletes: true }));
  const told = await store.readKubeLeases(position, 10);
  expect(told.map(({ name, version, deletes }) => [name, version === 1, deletes])).toEqual([
    ['known', false, false],
    ['fresh', true, false],
    ['ended', false, true],
  ]);
  expect(await store.readKubeLeases(told.at(-1)?.position ?? 0, 10)).toEqual([]);
});

it('forgets what ended long ago, and says from where on it still knows', async () => {
  const namespace = await newNamespace();
  const [old, young] = ['old', 'young'].map((name) => leaseIn(namespace, { name }));
  await store.writeKubeLease(old!);
  await store.writeKubeLease(young!);
  const before = (await store.kubeLeasesHead()).position;
  const end = await store.writeKubeLease(renewed(old!, 1, { deletes: true }));
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(`update berth.kube_leases set ended = ended - interval '1 hour' where uid = $1`, [
    old!.uid,
  ]);
  await client.end();
  await store.writeKubeLease(renewed(young!, 1, { deletes: true }));
  expect((await store.kubeLeasesHead()).forgotten).toBe(end);
  await expect(listed(namespace, before)).rejects.toThrow(ForgottenPositionError);
  expect((await store.readKubeLeases(before, 10)).map(({ name }) => name)).toEqual(['young']);
});
