import { createTestDatabase, type TestDatabase } from '@berth/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { NameTakenError } from './errors.js';
import { openEventStore, type EventStore } from './event-store.js';
import { type OwnCommit } from './own-commit.js';
import { sampleAppend, sampleChange } from './testing.js';

let database: TestDatabase;
let store: EventStore;
let commits: OwnCommit[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  store = openEventStore({
    databaseUrl: database.url,
    applicationName: 'spec',
    onCommit: (commit) => void commits.push(commit),
  });
  await store.migrate();
});
beforeEach(() => {
  commits = [];
});
afterAll(async () => {
  await store.close();
  await database.drop();
});

it('tells a commit as the log gives it back, whatever stands in its columns', async () => {
  const { position } = await store.head();
  const uid = '00000000-0000-7000-8000-00000000c0de';
  const metadata = {
    actor: 'älice',
    requestId: '"\\',
    causation: 7,
    correlation: '',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    tracestate: 'a=b',
  };
  await store.append(sampleAppend([sampleChange({ uid }), sampleChange({ state: '{"a":"\u{1f600}"}' })]));
  await store.append(sampleAppend([sampleChange({ uid, expectedVersion: 1, deletes: true })], { metadata }));
  const told = commits.flatMap((commit) => commit.events());
  expect(told).toEqual(await store.readLog(position, 100));
  const { epoch } = await store.head();
  expect(commits.map((commit) => [commit.last, commit.epoch])).toEqual([
    [position + 2, epoch],
    [position + 3, epoch],
  ]);
});

it('leaves out what was refused and what was there before', async () => {
  const taken = sampleChange();
  const known = sampleAppend([taken]);
  await store.append(known);
  const { position } = await store.head();
  commits = [];
  const landing = sampleAppend();
  await Promise.all([
    store.append(landing),
    store.append(known),
    expect(store.append(sampleAppend([sampleChange({ name: taken.name })]))).rejects.toThrow(NameTakenError),
  ]);
  const told = commits.flatMap((commit) => commit.events());
  expect(told).toEqual(await store.readLog(position, 100));
  expect(told.map((event) => event.appendId)).toEqual([landing.id]);
});
