import { createTestDatabase, type TestDatabase } from '@berth/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NameTakenError, OutcomeUnknownError, StoreUnavailableError } from './errors.js';
import { type OwnCommit } from './own-commit.js';
import { openEventStore, type EventStore } from './event-store.js';
import { sampleAppend, sampleChange } from './testing.js';
import { FaultyProxy, STEPS } from './testing/faulty-proxy.js';

let database: TestDatabase;
let proxy: FaultyProxy;
let direct: EventStore;

beforeEach(async () => {
  database = await createTestDatabase();
  proxy = await FaultyProxy.start(database.url);
  direct = openEventStore({ databaseUrl: database.url, applicationName: 'direct' });
  await direct.migrate();
});

afterEach(async () => {
  await direct.close();
  await proxy.close();
  await database.drop();
});

describe.each(STEPS)('a connection lost %s', (step) => {
  it.each([1, 3])('writes each append of the batch once, after %i losses', async (losses) => {
    const committed: OwnCommit[] = [];
    await using store = openEventStore({
      databaseUrl: proxy.url,
      applicationName: 'spec',
      onCommit: (written) => void committed.push(written),
    });
    await store.append(sampleAppend([sampleChange({ name: 'taken' })]));
    proxy.arm(step, losses);
    const appends = Array.from({ length: 5 }, () => sampleAppend([sampleChange(), sampleChange()]));
    const refused = store.append(sampleAppend([sampleChange({ name: 'taken' })]));
    const [appended] = await Promise.all([
      Promise.all(appends.map((append) => store.append(append))),
      expect(refused).rejects.toThrow(NameTakenError),
    ]);
    expect(proxy.spent).toBe(true);
    const events = await direct.readLog(0, 100);
    expect(events).toHaveLength(11);
    for (const [index, { first, last }] of appended.entries()) {
      const ids = events.filter((it) => it.position >= first && it.position <= last).map(({ id }) => id);
      expect(ids).toEqual(appends[index]?.changes.map(({ eventId }) => eventId));
    }
    expect(committed.at(-1)?.last).toBe(11);
    // An answer that was lost leaves its commit out, and never tells one twice.
    const told = committed.flatMap((commit) => commit.events());
    expect(events).toEqual(expect.arrayContaining(told));
    expect(new Set(told.map(({ position }) => position)).size).toBe(told.length);
  });
});

it('says that the outcome is unknown when no answer comes before the deadline, and the same id tells it', async () => {
  await using store = openEventStore({
    databaseUrl: proxy.url,
    applicationName: 'spec',
    deadlineMs: 300,
  });
  proxy.arm('before the answer', 1_000);
  const append = sampleAppend();
  const error: unknown = await store.append(append).catch((it: unknown) => it);
  expect(error).toBeInstanceOf(OutcomeUnknownError);
  expect(error).toMatchObject({ appendId: append.id });
  proxy.arm('before the answer', 0);
  expect(await store.append(append)).toEqual({ first: 1, last: 1 });
  expect((await direct.head()).position).toBe(1);
});

it('says that nothing was written when Postgres could not be reached', async () => {
  await using store = openEventStore({
    databaseUrl: 'postgres://nobody@127.0.0.1:1/none',
    applicationName: 'spec',
    deadlineMs: 200,
  });
  await expect(store.append(sampleAppend())).rejects.toThrow(StoreUnavailableError);
  await expect(store.head()).rejects.toThrow(StoreUnavailableError);
});

it('ends the backend of a lost connection before it sends again', async () => {
  await using store = openEventStore({ databaseUrl: proxy.url, applicationName: 'spec' });
  await store.append(sampleAppend());
  // The lost append waits for the head's lock in its backend while the second sending is under way.
  const { promise: held, resolve: release } = Promise.withResolvers<undefined>();
  const holder = new pg.Client({ connectionString: database.url });
  await holder.connect();
  await holder.query('begin; select from berth.head for update');
  proxy.arm('behind the request', 1, () => setTimeout(() => release(undefined), 200));
  const change = sampleChange();
  const appending = store.append(sampleAppend([change]));
  await held;
  await holder.query('commit');
  await holder.end();
  await appending;
  const { rows } = await countBackends(database.url, 'spec');
  expect(rows[0]?.count).toBe(1);
  expect(await direct.readStream(change.uid)).toHaveLength(1);
});

it('says that the outcome is unknown when the answer was lost and Postgres then refuses to be asked again', async () => {
  await using store = openEventStore({ databaseUrl: proxy.url, applicationName: 'spec' });
  const holder = new pg.Client({ connectionString: database.url });
  await holder.connect();
  await holder.query('begin; select from berth.head for update');
  proxy.arm('before the answer');
  const append = sampleAppend();
  const appending = store.append(append).catch((it: unknown) => it);
  const admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  while ((await admin.query(WAITING_FOR_THE_HEAD)).rowCount === 0) await sleep(5);
  await admin.query('revoke execute on all functions in schema berth from berth_app');
  await holder.query('commit');
  await holder.end();

  expect(await appending).toBeInstanceOf(OutcomeUnknownError);
  expect((await direct.head()).position).toBe(1);
  await expect(store.append(sampleAppend())).rejects.toThrow(StoreUnavailableError);
  await admin.query('grant execute on all functions in schema berth to berth_app');
  await admin.end();
  expect(await store.append(append)).toEqual({ first: 1, last: 1 });
});

const WAITING_FOR_THE_HEAD = `select from pg_stat_activity
  where application_name = 'spec' and datname = current_database() and wait_event_type = 'Lock'`;

async function countBackends(url: string, name: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query<{ count: number }>(
      'select count(*)::int as count from pg_stat_activity where application_name = $1 and datname = current_database()',
      [name],
    );
  } finally {
    await client.end();
  }
}
