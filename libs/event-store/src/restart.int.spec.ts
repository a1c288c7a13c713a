import { createTestDatabase, startPostgres, startTestPostgres } from '@berth/testing';
import { expect, it } from 'vitest';
import { type Append } from './append-types.js';
import { StoreBusyError, StoreUnavailableError } from './errors.js';
import { openEventStore } from './event-store.js';
import { sampleAppend } from './testing.js';

it.each(['stop', 'kill'] as const)(
  'outlives a %s and restart of Postgres in the middle of appends',
  async (end) => {
    const server = await startTestPostgres();
    await using store = openEventStore({ databaseUrl: server.url, applicationName: 'spec' });
    await store.migrate();
    const appends: Append[] = [];
    let halfway = () => {};
    const half = new Promise<void>((resolve) => (halfway = resolve));
    const caller = async () => {
      for (let left = 60; left > 0; left -= 1) {
        const append = sampleAppend();
        appends.push(append);
        await store.append(append);
        if (left === 30) halfway();
      }
    };
    const callers = Promise.all(Array.from({ length: 8 }, caller));
    await half;
    await server[end]();
    await expect(store.head()).rejects.toThrow(StoreUnavailableError);
    const again = await startPostgres({ dataDir: server.dataDir, port: server.port });
    await callers;

    const events = await store.readLog(0, 1_000);
    expect(events.map(({ position }) => position)).toEqual(events.map((_, index) => index + 1));
    expect(events.map(({ appendId }) => appendId).sort()).toEqual(appends.map(({ id }) => id).sort());
    await again.stop();
    await server.dispose();
  },
);

it('refuses appends beyond its queue as busy, and takes them once there is room', async () => {
  await using database = await createTestDatabase();
  await using store = openEventStore({
    databaseUrl: database.url,
    applicationName: 'spec',
    queueLimit: 10,
  });
  await store.migrate();
  const outcomes = await Promise.allSettled(Array.from({ length: 15 }, () => store.append(sampleAppend())));
  const busy = outcomes.flatMap((it) => (it.status === 'rejected' ? [it.reason as unknown] : []));
  expect(busy).toHaveLength(5);
  expect(busy[0]).toBeInstanceOf(StoreBusyError);
  expect(busy[0]).toMatchObject({ retryAfterSeconds: 1 });
  expect((await store.head()).position).toBe(10);
  await expect(store.append(sampleAppend())).resolves.toBeDefined();
});

it('finishes the appends that wait before it closes, and takes none afterwards', async () => {
  await using database = await createTestDatabase();
  const store = openEventStore({ databaseUrl: database.url, applicationName: 'spec' });
  await store.migrate();
  const waiting = Promise.all(Array.from({ length: 20 }, () => store.append(sampleAppend())));
  await store.close();
  expect(await waiting).toHaveLength(20);
  await expect(store.append(sampleAppend())).rejects.toThrow(StoreUnavailableError);
});
