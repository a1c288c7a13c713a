import { createTestDatabase, type TestDatabase } from '@berth/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { NameTakenError } from './errors.js';
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

it('keeps the first key of an object, whoever comes second', async () => {
  const kept = await Promise.all(['one', 'two', 'three'].map((it) => store.createObjectKey('uid-first', it)));
  expect(new Set(kept).size).toBe(1);
  expect(await store.createObjectKey('uid-first', 'four')).toBe(kept[0]);
  expect(await store.readObjectKeys(['uid-first', 'uid-none'])).toEqual(new Map([['uid-first', kept[0]]]));
});

it('destroys a key in the append that ends its object, and no other', async () => {
  const [ends, stays] = [sampleChange(), sampleChange()];
  await store.append(sampleAppend([ends, stays]));
  await store.createObjectKey(ends.uid, 'key of what ends');
  await store.createObjectKey(stays.uid, 'key of what stays');
  await store.append(sampleAppend([sampleChange({ ...ends, expectedVersion: 1 })]));
  expect((await store.readObjectKeys([ends.uid])).size).toBe(1);
  await store.append(
    sampleAppend([
      sampleChange({ ...ends, expectedVersion: 2, deletes: true }),
      sampleChange({ ...stays, expectedVersion: 1 }),
    ]),
  );
  expect([...(await store.readObjectKeys([ends.uid, stays.uid])).keys()]).toEqual([stays.uid]);
});

it('keeps the key when the append that ends the object is refused', async () => {
  const [one, other] = [sampleChange(), sampleChange()];
  await store.append(sampleAppend([one, other]));
  await store.createObjectKey(one.uid, 'key');
  const end = sampleChange({ ...one, expectedVersion: 1, deletes: true });
  const taken = sampleChange({ name: other.name });
  await expect(store.append(sampleAppend([end, taken]))).rejects.toBeInstanceOf(NameTakenError);
  expect((await store.readObjectKeys([one.uid])).size).toBe(1);
});

it('drops the key of an object that never came to be or is gone, and of no living one', async () => {
  const living = sampleChange();
  await store.append(sampleAppend([living]));
  await store.createObjectKey(living.uid, 'key');
  await store.createObjectKey('uid-never', 'key');
  await store.dropUnusedObjectKey(living.uid);
  await store.dropUnusedObjectKey('uid-never');
  expect([...(await store.readObjectKeys([living.uid, 'uid-never'])).keys()]).toEqual([living.uid]);
});
