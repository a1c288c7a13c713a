import { createTestDatabase, type TestDatabase } from '@berth/testing';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ObjectChange } from './append-types.js';
import { FuturePositionError } from './errors.js';
import { openEventStore, type EventStore } from './event-store.js';
import { TOLD_EVENT_TYPES } from './read-told-events.js';
import { type ToldEvent } from './read-types.js';
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

async function append(...changes: readonly ObjectChange[]): Promise<number> {
  return (await store.append(sampleAppend(changes))).last;
}

const next = (change: ObjectChange, version: number, given: Partial<ObjectChange> = {}): ObjectChange =>
  sampleChange({ ...change, eventType: 'ClaimWaiting', expectedVersion: version, ...given });

const shown = (events: readonly ToldEvent[]): string[] =>
  events.map(({ namespace, name, type, position }) => `${namespace}/${name} ${type}@${position}`);

it('lists what is told of whole names at the head and in the past, ended objects included', async () => {
  const cluster = 'listed';
  const claim = sampleChange({ cluster, namespace: 'one', name: 'db' });
  const volume = sampleChange({ cluster, kind: 'PersistentVolume', namespace: '', name: 'pv' });
  await append(claim, volume, sampleChange({ cluster, namespace: 'two', name: 'silent' }));
  const p1 = await append(next(claim, 1), next(volume, 1, { eventType: 'VolumeRecycled' }));
  const p2 = await append(next(claim, 2, { eventType: 'ClaimLost' }));
  await append(next(claim, 3, { eventType: 'ClaimDeleted', deletes: true }));

  const all = await store.listToldEvents({ cluster });
  expect(shown(all.events)).toEqual([
    `/pv VolumeRecycled@${p1}`,
    `one/db ClaimWaiting@${p1 - 1}`,
    `one/db ClaimLost@${p2}`,
  ]);
  expect(all.position).toBe((await store.head()).position);
  const listed = async (query: object) => shown((await store.listToldEvents({ cluster, ...query })).events);
  // A moment inside an append is rounded up to its end.
  expect(await listed({ at: p1 - 1 })).toHaveLength(2);
  expect(await listed({ namespace: 'default' })).toEqual([`/pv VolumeRecycled@${p1}`]);
  expect(await listed({ namespace: 'one', name: 'db', at: p1 })).toHaveLength(1);
  expect(await listed({ namePrefix: 'd' })).toHaveLength(2);
  expect(await listed({ namespace: 'two' })).toEqual([]);
  await expect(listed({ at: p2 + 1_000_000 })).rejects.toThrow(FuturePositionError);
});

it('pages by names, each with all that is told of it', async () => {
  const cluster = 'paged';
  const claims = ['a', 'b', 'c', 'd'].map((name) => sampleChange({ cluster, name }));
  await append(...claims);
  for (const version of [1, 2]) await append(...claims.map((claim) => next(claim, version)));
  const page = await store.listToldEvents({ cluster, names: 2 });
  expect(page.events.map(({ name }) => name)).toEqual(['a', 'a', 'b', 'b']);
  expect(page.hasMore).toBe(true);
  const from = { namespace: 'team-a', name: 'c' };
  const rest = await store.listToldEvents({ cluster, names: 2, from, at: page.position });
  expect(rest.events.map(({ name }) => name)).toEqual(['c', 'c', 'd', 'd']);
  expect(rest.hasMore).toBe(false);
});

it('reads what is told behind a position, and the whole past of the names it is told of', async () => {
  const cluster = 'followed';
  const claim = sampleChange({ cluster, name: 'db' });
  await append(claim);
  const first = await append(next(claim, 1), sampleChange({ cluster }));
  await append(next(claim, 2, { eventType: 'ClaimEdited' }));
  const last = await append(next(claim, 3, { eventType: 'ClaimLost' }));
  await append(next(sampleChange({ cluster: 'other' }), 0));

  const behind = await store.readToldEvents({ after: first, limit: 10, cluster });
  expect(shown(behind)).toEqual([`team-a/db ClaimLost@${last}`]);
  expect(await store.readToldEvents({ after: first - 2, upTo: last - 1, limit: 10, cluster })).toHaveLength(
    1,
  );
  const history = await store.readToldHistories([...behind, ...behind], last);
  expect(history.map(({ type }) => type)).toEqual(['ClaimWaiting', 'ClaimLost']);
  expect(await store.readToldHistories(behind, first)).toHaveLength(1);
});

it('finds what it lists by the index that holds these events only', async () => {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    const { rows } = await client.query<{ def: string }>(
      `select indexdef as def from pg_indexes where indexname = 'events_told'`,
    );
    for (const type of TOLD_EVENT_TYPES) expect(rows[0]?.def).toContain(`'${type}'`);
    await client.query('set enable_seqscan = off; set enable_bitmapscan = off');
    const plan = await client.query<{ 'QUERY PLAN': string }>(
      `explain select 1 from berth.events e where e.cluster = 'c'
         and coalesce(nullif(e.namespace, ''), 'default') = 'n' and e.name = 'x'
         and e.type in (${TOLD_EVENT_TYPES.map((type) => `'${type}'`).join(', ')})`,
    );
    expect(plan.rows.map((row) => row['QUERY PLAN']).join('\n')).toMatch(/Index Cond: .*name = 'x'/);
  } finally {
    await client.end();
  }
});
