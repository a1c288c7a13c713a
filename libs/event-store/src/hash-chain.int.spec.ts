import { createHash } from 'node:crypto';
import { createTestDatabase } from '@berth/testing';
import pg from 'pg';
import { expect, it } from 'vitest';
import { openEventStore, type EventStore } from './event-store.js';
import { type CommitRecord, type LoggedEvent } from './read-types.js';
import { sampleAppend, sampleChange } from './testing.js';

/** As docs/log-format.md describes it, with nothing taken from the database but rows. */
function netstrings(values: readonly (string | number | boolean | null)[]): string {
  return values.map((it) => (it === null ? ':,' : `${Buffer.byteLength(String(it))}:${it},`)).join('');
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

function digestOf(event: LoggedEvent): string {
  const { appendId, id, uid, version, cluster, kind, namespace, name, type, schemaVersion, data } = event;
  const { deletes, actor, requestId, causation, correlation, traceparent, tracestate, time } = event;
  const what = [
    appendId,
    id,
    uid,
    version,
    cluster,
    kind,
    namespace,
    name,
    type,
    schemaVersion,
    data,
    deletes,
  ];
  const why = [actor, requestId, causation, correlation, traceparent, tracestate, time];
  return sha256(netstrings(['berth.event.v1', ...what, ...why]));
}

function firstBrokenLink(
  commits: readonly CommitRecord[],
  events: readonly LoggedEvent[],
): number | undefined {
  let previous = '0'.repeat(64);
  for (const { first, last, epoch, time, hash } of commits) {
    const digests = events.filter((it) => it.position >= first && it.position <= last).map(digestOf);
    previous = sha256(netstrings(['berth.commit.v1', epoch, previous, first, last, time, digests.join('')]));
    if (previous !== hash) return first;
  }
  return undefined;
}

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
