import { randomUUID } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '@berth/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BindingConflictError, NameTakenError, StaleLeaseError, VersionConflictError } from './errors.js';
import { openEventStore, type EventStore } from './event-store.js';
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

it('numbers the changes of an append in a row, behind the head', async () => {
  const before = await store.head();
  const appended = await store.append(sampleAppend([sampleChange(), sampleChange()]));
  expect(appended).toEqual({ first: before.position + 1, last: before.position + 2 });
  expect((await store.head()).position).toBe(appended.last);
});

it('answers a known append id with its recorded positions and writes nothing', async () => {
  const append = sampleAppend();
  const first = await store.append(append);
  await store.append(sampleAppend());
  const head = await store.head();
  expect(await store.append(append)).toEqual(first);
  expect(await store.head()).toEqual(head);
});

it('refuses a version that is not the current one, and says both', async () => {
  const change = sampleChange();
  await store.append(sampleAppend([change]));
  await store.append(sampleAppend([sampleChange({ ...change, expectedVersion: 1 })]));
  const stale = store.append(sampleAppend([sampleChange({ ...change, expectedVersion: 1 })]));
  await expect(stale).rejects.toMatchObject({ name: 'VersionConflictError', expected: 1, actual: 2 });
});

it('refuses an object that relies on another version of an object it does not write', async () => {
  const namespace = sampleChange({ kind: 'Namespace', namespace: '' });
  await store.append(sampleAppend([namespace]));
  const relying = (version: number) =>
    store.append(sampleAppend(undefined, { preconditions: [{ uid: namespace.uid, version }] }));
  await expect(relying(1)).resolves.toBeDefined();
  await expect(relying(2)).rejects.toThrow(VersionConflictError);
  await store.append(sampleAppend([{ ...namespace, expectedVersion: 1, deletes: true }]));
  await expect(relying(2)).rejects.toMatchObject({ deleted: true });
});

it('gives a live name to one object only, and frees it when that ends', async () => {
  const first = sampleChange({ name: 'db' });
  await store.append(sampleAppend([first]));
  const taken = store.append(sampleAppend([sampleChange({ name: 'db' })]));
  await expect(taken).rejects.toThrow(NameTakenError);
  await store.append(sampleAppend([{ ...first, expectedVersion: 1, deletes: true }]));
  await expect(store.append(sampleAppend([sampleChange({ name: 'db' })]))).resolves.toBeDefined();
});

it('lets one append end an object and give its name to another', async () => {
  const first = sampleChange({ name: 'handed-over' });
  await store.append(sampleAppend([first]));
  const next = sampleChange({ name: 'handed-over' });
  await store.append(sampleAppend([{ ...first, expectedVersion: 1, deletes: true }, next]));
  const found = await store.getObject({ ...next });
  expect(found?.uid).toBe(next.uid);
});

it('binds a volume and a claim to each other only, until they are unbound', async () => {
  const [volumeUid, claimUid, other] = [randomUUID(), randomUUID(), randomUUID()];
  const append = (binding: object) => store.append(sampleAppend(undefined, binding));
  await append({ binds: [{ volumeUid, claimUid }] });
  await expect(append({ binds: [{ volumeUid, claimUid: other }] })).rejects.toThrow(BindingConflictError);
  await expect(append({ binds: [{ volumeUid: other, claimUid }] })).rejects.toThrow(BindingConflictError);
  await append({ binds: [{ volumeUid, claimUid }] });
  await append({ unbinds: [{ volumeUid, claimUid: other }] });
  expect(await store.getBinding({ claimUid })).toEqual({ volumeUid, claimUid });
  await append({ unbinds: [{ volumeUid, claimUid }], binds: [{ volumeUid, claimUid: other }] });
  expect(await store.getBinding({ volumeUid })).toEqual({ volumeUid, claimUid: other });
  expect(await store.getBinding({ claimUid })).toBeUndefined();
});

it('refuses the append of a holder that lost its lease', async () => {
  const lease = (await store.acquireLease('binder/1', 'a', 60_000))!;
  await expect(store.append(sampleAppend(undefined, { lease }))).resolves.toBeDefined();
  expect(await store.acquireLease('binder/1', 'b', 60_000)).toBeUndefined();
  await store.releaseLease(lease);
  await expect(store.append(sampleAppend(undefined, { lease }))).resolves.toBeDefined();
  const next = await store.acquireLease('binder/1', 'b', 60_000);
  expect(next?.fence).toBe(lease.fence + 1);
  await expect(store.append(sampleAppend(undefined, { lease }))).rejects.toThrow(StaleLeaseError);
});

it('fails the one bad append of a batch alone', async () => {
  const known = sampleChange();
  await store.append(sampleAppend([known]));
  const before = await store.head();
  const good = () => store.append(sampleAppend([sampleChange(), sampleChange()]));
  const outcomes = await Promise.allSettled([
    good(),
    store.append(sampleAppend([sampleChange({ ...known, expectedVersion: 7 }), sampleChange()])),
    good(),
    store.append(sampleAppend([sampleChange({ name: known.name })])),
    good(),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'rejected',
    'fulfilled',
  ]);
  expect((await store.head()).position).toBe(before.position + 6);
});

it('keeps the order of appends to one object that wait together', async () => {
  const change = sampleChange();
  const all = [0, 1, 2, 3].map((expectedVersion) =>
    store.append(sampleAppend([sampleChange({ ...change, expectedVersion })])),
  );
  await Promise.all(all);
  const events = await store.readStream(change.uid);
  expect(events.map(({ version }) => version)).toEqual([1, 2, 3, 4]);
});
