import { createTestDatabase, type TestDatabase } from '@berth/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openEventStore, type EventStore } from './event-store.js';

const LONG_MS = 600_000;
let database: TestDatabase;
let store: EventStore;

beforeEach(async () => {
  database = await createTestDatabase();
  store = openEventStore({ databaseUrl: database.url, applicationName: 'spec' });
  await store.migrate();
});

afterEach(async () => {
  await store.close();
  await database.drop();
});

it('gives a lease to one holder, who may ask again, and to nobody else meanwhile', async () => {
  const lease = await store.acquireLease('relay', 'a', LONG_MS);
  expect(lease).toEqual({ name: 'relay', fence: 1 });
  expect(await store.acquireLease('relay', 'b', LONG_MS)).toBeUndefined();
  expect(await store.acquireLease('relay', 'a', LONG_MS)).toEqual(lease);
  expect(await store.acquireLease('binder/0', 'b', LONG_MS)).toEqual({ name: 'binder/0', fence: 1 });
});

it('gives a lease that ran out, or was given back, to the next under a higher fence', async () => {
  const short = await store.acquireLease('relay', 'a', 1);
  await sleep(20);
  const next = await store.acquireLease('relay', 'b', LONG_MS);
  expect(next?.fence).toBe(2);
  expect(await store.renewLease(short!, LONG_MS)).toBe(false);
  expect(await store.releaseLease(short!)).toBe(false);
  expect(await store.releaseLease(next!)).toBe(true);
  expect(await store.renewLease(next!, LONG_MS)).toBe(false);
  expect(await store.acquireLease('relay', 'a', LONG_MS)).toEqual({ name: 'relay', fence: 3 });
});

it('lets a holder renew even behind its time, as long as nobody else came', async () => {
  const lease = await store.acquireLease('relay', 'a', 1);
  await sleep(20);
  expect(await store.renewLease(lease!, LONG_MS)).toBe(true);
  expect(await store.acquireLease('relay', 'b', LONG_MS)).toBeUndefined();
});

it('gives a lease that many ask for at once to one of them', async () => {
  const asked = await Promise.all(
    Array.from({ length: 20 }, (_, index) => store.acquireLease('relay', `holder-${index}`, LONG_MS)),
  );
  expect(asked.filter((lease) => lease !== undefined)).toEqual([{ name: 'relay', fence: 1 }]);
});

it('lists who holds what, of one prefix, without what ran out', async () => {
  await store.acquireLease('binder/0', 'a', LONG_MS);
  await store.acquireLease('binder/1', 'b', 1);
  await store.acquireLease('relay', 'c', LONG_MS);
  await sleep(20);
  expect(await store.liveLeases('binder/')).toEqual([{ name: 'binder/0', holder: 'a' }]);
});
