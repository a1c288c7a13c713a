import { createTestDatabase, type TestDatabase } from '@berth/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ObjectChange } from './append-types.js';
import { FuturePositionError } from './errors.js';
import { openEventStore, type EventStore } from './event-store.js';
import { type ListQuery, type LoggedEvent } from './read-types.js';
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

const namesOf = (page: { objects: readonly { namespace: string; name: string }[] }) =>
  page.objects.map(({ namespace, name }) => `${namespace}/${name}`);

it('lists the head and any moment of the past, ended objects included', async () => {
  const at = (namespace: string, name: string) => sampleChange({ cluster: 'past', namespace, name });
  const [a, b, c] = [at('one', 'a'), at('one', 'b'), at('two', 'a')];
  const p1 = await append(a);
  const p2 = await append(b, c);
  const p3 = await append({ ...a, expectedVersion: 1, state: '{"second":true}' });
  const p4 = await append({ ...a, expectedVersion: 2, deletes: true });
  const p5 = await append(at('one', 'a'));

  const list = (query: Partial<ListQuery> = {}) =>
    store.listObjects({ cluster: 'past', kind: a.kind, ...query });
  expect(namesOf(await list())).toEqual(['one/a', 'one/b', 'two/a']);
  expect(namesOf(await list({ at: p1 }))).toEqual(['one/a']);
  expect(namesOf(await list({ at: p4 }))).toEqual(['one/b', 'two/a']);
  expect(namesOf(await list({ at: p4, namespace: 'two' }))).toEqual(['two/a']);
  const third = await list({ at: p3 });
  expect(third.objects[0]).toMatchObject({ version: 2, position: p3, state: '{"second":true}' });
  expect((await list({ at: p5 })).objects[0]?.uid).not.toBe(a.uid);
  // A moment inside an append is rounded up to its end.
  expect(await list({ at: p2 - 1 })).toEqual(await list({ at: p2 }));

  const name = { cluster: 'past', kind: a.kind, namespace: 'one', name: 'a' };
  expect((await store.getObject(name, p2))?.version).toBe(1);
  expect(await store.getObject(name, p4)).toBeUndefined();
  expect((await store.getObject(name))?.position).toBe(p5);
  expect(await store.getObjectByUid(a.uid)).toMatchObject({ deleted: true, version: 3 });
  await expect(list({ at: p5 + 1_000_000 })).rejects.toThrow(FuturePositionError);
});

it('tells the position of an empty page', async () => {
  const page = await store.listObjects({ cluster: 'nowhere', kind: 'PersistentVolume' });
  expect(page).toEqual({ position: (await store.head()).position, objects: [], hasMore: false });
});

it('pages in byte order, and pages of one position stay as they were while others write', async () => {
  const names = ['B', 'a', 'b', 'c', 'z', 'é'];
  const changes = names.map((name) => sampleChange({ cluster: 'paged', name }));
  const at = await append(...changes);
  const query: ListQuery = { cluster: 'paged', kind: 'PersistentVolumeClaim', limit: 2 };
  const seen: string[] = [];
  let page = await store.listObjects(query);
  expect(page.position).toBe(at);
  for (;;) {
    seen.push(...page.objects.map(({ name }) => name));
    if (!page.hasMore) break;
    const last = page.objects.at(-1)!;
    const victim = changes.find(({ name, expectedVersion }) => name > last.name && expectedVersion === 0)!;
    await append(
      { ...victim, expectedVersion: 1, deletes: true },
      sampleChange({ cluster: 'paged', name: `${last.name}-new` }),
    );
    changes.splice(changes.indexOf(victim), 1);
    page = await store.listObjects({ ...query, at, after: last });
  }
  expect(seen).toEqual(names);
});

it('reads the same events paged and as one COPY, whatever stands in them', async () => {
  const odd = 'tab\t line\n return\r back\\slash \\N "quoted" {,} é 漢 😀 \u0001';
  await append(sampleChange({ data: JSON.stringify(odd) + odd, state: odd, namespace: '' }));
  for (let i = 0; i < 40; i += 1) await append(sampleChange(), sampleChange({ state: 'x'.repeat(50_000) }));
  const { position } = await store.head();

  const paged: LoggedEvent[] = [];
  for (let after = 0; after < position;) {
    const page = await store.readLog(after, 7);
    paged.push(...page);
    after = page.at(-1)!.position;
  }
  const copied: LoggedEvent[] = [];
  for await (const rows of store.copyLog({ after: 0 })) copied.push(...rows);

  expect(copied).toEqual(paged);
  expect(paged.map((event) => event.position)).toEqual(Array.from({ length: position }, (_, i) => i + 1));
  expect(paged.some(({ state }) => state === odd)).toBe(true);
});

it('leaves the connection usable when a reader stops a COPY early', async () => {
  for await (const rows of store.copyLog({ after: 0, upTo: 50 })) {
    expect(rows[0]?.position).toBe(1);
    break;
  }
  expect((await store.head()).position).toBeGreaterThan(50);
});

it('reads one cluster of the log, and one stream behind a version', async () => {
  const change = sampleChange({ cluster: 'alone' });
  await append(change, sampleChange());
  await append({ ...change, expectedVersion: 1 });
  const events = await store.readLog(0, 100, { cluster: 'alone' });
  expect(events.map(({ uid, version }) => [uid, version])).toEqual([
    [change.uid, 1],
    [change.uid, 2],
  ]);
  expect(await store.readStream(change.uid, { after: 1 })).toEqual(events.slice(1));
});

it('takes a snapshot of the live objects at one position while others write', async () => {
  const before = new Map<string, number>();
  for (let i = 0; i < 15; i += 1) {
    const changes = Array.from({ length: 100 }, () => sampleChange({ kind: 'Snapped' }));
    await append(...changes);
    for (const { uid } of changes) before.set(uid, 1);
  }
  const { position } = await store.head();
  let chunks = 0;
  for await (const chunk of store.snapshot(['Snapped'])) {
    chunks += 1;
    expect(chunk.position).toBe(position);
    for (const { uid, version } of chunk.objects) {
      expect(before.get(uid)).toBe(version);
      before.delete(uid);
    }
    await append(sampleChange({ kind: 'Snapped' }));
  }
  expect(chunks).toBe(2);
  expect(before.size).toBe(0);
});
