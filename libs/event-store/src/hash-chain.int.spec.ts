import { createTestDatabase } from '@berth/testing';
import pg from 'pg';
import { expect, it } from 'vitest';
import { openEventStore, type EventStore } from './event-store.js';
import { sampleAppend, sampleChange } from './testing.js';
import { firstBrokenLink } from './testing/recompute-chain.js';

async function wholeLog(store: EventStore) {
  return { commits: await store.readCommits(0, 1_000), events: await store.readLog(0, 1_000) };
}

it('chains every commit to the one before, and shows a later change', async () => {
  await using database = await createTestDatabase();
  await using store = openEventStore({ databaseUrl: database.url, applicationName: 'spec' });
  await store.migrate();
  const metadata = {
    actor: 'système',
    requestId: '',
    correlation: 'c',
    causation: 3,
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    tracestate: '',
  };
  const change = sampleChange({ cluster: '', namespace: '', data: '{"ü":"😀 %s","n":7}' });
  await store.append(sampleAppend([change], { metadata }));
  await Promise.all(
    Array.from({ length: 30 }, () => store.append(sampleAppend([sampleChange(), sampleChange()]))),
  );
  await store.append(sampleAppend([{ ...change, expectedVersion: 1, deletes: true }]));

  const { commits, events } = await wholeLog(store);
  expect(commits.flatMap(({ first, last }) => [first, last])).toEqual(
    commits.flatMap(({ last }, index) => [(commits[index - 1]?.last ?? 0) + 1, last]),
  );
  expect(commits.at(-1)?.last).toBe(events.length);
  expect(firstBrokenLink(commits, events)).toBeUndefined();
  const times = commits.map(({ time }) => time);
  expect(times).toEqual([...times].sort());

  const admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  await admin.query(`update berth.events set actor = 'mallory' where position = 5`);
  await admin.end();
  const altered = await wholeLog(store);
  const touched = commits.find(({ first, last }) => first <= 5 && last >= 5);
  expect(firstBrokenLink(altered.commits, altered.events)).toBe(touched?.first);
});

it('never lets time run backwards, whatever the clock does', async () => {
  await using database = await createTestDatabase();
  await using store = openEventStore({ databaseUrl: database.url, applicationName: 'spec' });
  await store.migrate();
  const admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  await admin.query(`update berth.head set time = '2200-01-01T00:00:00Z'`);
  await admin.end();
  await store.append(sampleAppend());
  expect((await store.readLog(0, 1))[0]?.time).toBe('2200-01-01T00:00:00.000000Z');
  expect((await store.head()).time).toBe('2200-01-01T00:00:00.000000Z');
});
