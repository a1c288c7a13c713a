import { createTestDatabase, type TestDatabase } from '@berth/testing';
import pg from 'pg';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { openEventStore, type EventStore } from './event-store.js';
import { type LoggedEvent } from './read-types.js';
import { sampleAppend } from './testing.js';
import { FaultyProxy, STEPS } from './testing/faulty-proxy.js';
import { buildWriter, WriterProcess } from './testing/writers.js';

let database: TestDatabase;
let store: EventStore;

beforeAll(buildWriter, 120_000);

beforeEach(async () => {
  database = await createTestDatabase();
  store = openEventStore({ databaseUrl: database.url, applicationName: 'reader' });
  await store.migrate();
});

afterEach(async () => {
  await store.close();
  await database.drop();
});

/** Sessions that keep transactions open: one with a transaction id of its own, one with the head's lock in hand. */
async function withHeldTransactions(work: () => Promise<void>): Promise<void> {
  const [idle, locker] = [0, 1].map(() => new pg.Client({ connectionString: database.url }));
  await Promise.all([idle!.connect(), locker!.connect()]);
  await idle!.query('begin; create table public.held (n int)');
  let working = true;
  const locking = async () => {
    while (working) {
      await locker!.query('begin; select from berth.head for update; select pg_sleep(0.02)');
      await locker!.query('rollback; select pg_sleep(0.02)');
    }
  };
  const locked = locking();
  await work();
  working = false;
  await locked;
  await idle!.query('rollback');
  await Promise.all([idle!.end(), locker!.end()]);
}

/** Reads by position as a follower does: whatever stands behind what was seen last. */
async function follow(until: () => Promise<number | undefined>): Promise<LoggedEvent[]> {
  const seen: LoggedEvent[] = [];
  for (;;) {
    const end = await until();
    const page = await store.readLog(seen.at(-1)?.position ?? 0, 50);
    seen.push(...page);
    if (end !== undefined && seen.length >= end) return seen;
  }
}

it('shows every event of two writing processes once and in order, with transactions held open meanwhile', async () => {
  await withHeldTransactions(async () => {
    const load = { callers: 8, appends: 40 };
    const writers = ['one', 'two'].map((name) => new WriterProcess(database.url, name, load));
    let ended = false;
    void Promise.all(writers.map(({ exited }) => exited)).then(() => (ended = true));
    const seen = await follow(async () => (ended ? (await store.head()).position : undefined));

    expect(writers.every(({ done }) => done)).toBe(true);
    expect(seen.map(({ position }) => position)).toEqual(seen.map((_, index) => index + 1));
    for (const writer of writers) {
      expect(writer.acknowledged.size).toBe(320);
      for (const [id, { first, last }] of writer.acknowledged) {
        const ids = seen.slice(first - 1, last).map((event) => event.id);
        expect(ids).toEqual(writer.sent.get(id));
      }
    }
    expect(seen).toHaveLength(2 * 2 * 320);
    // Both wrote at the same time: their events are mixed, not one behind the other.
    const changes = seen.filter(({ cluster }, index) => cluster !== seen[index - 1]?.cluster);
    expect(changes.length).toBeGreaterThan(2);
  });
});

it.each(STEPS)('keeps appends whole and the log open when a writer is killed %s', async (step) => {
  const proxy = await FaultyProxy.start(database.url);
  const writer = new WriterProcess(proxy.url, 'killed', { callers: 8, appends: 1_000 });
  await expect.poll(() => writer.acknowledged.size, { timeout: 20_000 }).toBeGreaterThan(20);
  proxy.arm(step, 1, () => writer.kill());
  await writer.exited;
  expect(writer.done).toBe(false);

  // The next writer is not held up by what the dead one left behind.
  await store.append(sampleAppend());
  const events = await store.readLog(0, 10_000);
  expect(events.map(({ position }) => position)).toEqual(events.map((_, index) => index + 1));
  const landed = Map.groupBy(events, ({ appendId }) => appendId);
  for (const [id, { first, last }] of writer.acknowledged) {
    expect(landed.get(id)?.map(({ position }) => position)).toEqual([first, last]);
  }
  for (const [id, eventIds] of writer.sent) {
    const ids = landed.get(id)?.map((event) => event.id);
    if (ids) expect(ids).toEqual(eventIds);
  }
  await proxy.close();
});
