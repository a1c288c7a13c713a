import { createTestDatabase } from '@berth/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Append, type Appended, type ObjectChange } from './append-types.js';
import { openEventStore, type EventStore } from './event-store.js';
import { sampleAppend, sampleChange } from './testing.js';

type Living = { readonly uid: string; readonly name: string; version: number; deleted: boolean };

/** The log as a few maps: what one append at a time, in order, must come to. */
class ModelLog {
  readonly events: string[] = [];
  readonly objects = new Map<string, Living>();
  readonly volumes = new Map<string, string>();
  readonly #appends = new Set<string>();

  /** The name of the refusal, or 'appended'. */
  apply(append: Append): string {
    if (this.#appends.has(append.id)) return 'appended';
    const refusal = this.#versions(append) ?? this.#names(append) ?? this.#bindings(append);
    if (refusal) return refusal;
    this.#appends.add(append.id);
    for (const change of append.changes) this.#write(change);
    for (const { volumeUid, claimUid } of append.unbinds ?? []) {
      if (this.volumes.get(volumeUid) === claimUid) this.volumes.delete(volumeUid);
    }
    for (const { volumeUid, claimUid } of append.binds ?? []) this.volumes.set(volumeUid, claimUid);
    return 'appended';
  }

  live(name: string): Living | undefined {
    return [...this.objects.values()].find((it) => it.name === name && !it.deleted);
  }

  #versions({ changes, preconditions = [] }: Append): string | undefined {
    const stands = (uid: string, version: number) => {
      const found = this.objects.get(uid);
      return found ? !found.deleted && found.version === version : version === 0;
    };
    const all = [
      ...changes.map(({ uid, expectedVersion }) => stands(uid, expectedVersion)),
      ...preconditions.map(({ uid, version }) => stands(uid, version)),
    ];
    return all.every(Boolean) ? undefined : 'VersionConflictError';
  }

  #names({ changes }: Append): string | undefined {
    const ended = new Set(changes.filter((it) => it.deletes).map(({ uid }) => uid));
    const taken = changes.some(({ expectedVersion, name }) => {
      const holder = expectedVersion === 0 ? this.live(name) : undefined;
      return holder && !ended.has(holder.uid);
    });
    return taken ? 'NameTakenError' : undefined;
  }

  #bindings({ binds = [], unbinds = [] }: Append): string | undefined {
    const left = new Map(this.volumes);
    for (const { volumeUid, claimUid } of unbinds) {
      if (left.get(volumeUid) === claimUid) left.delete(volumeUid);
    }
    const pairs = [...left];
    const taken = binds.some((wanted) =>
      pairs.some(
        ([volumeUid, claimUid]) => (volumeUid === wanted.volumeUid) !== (claimUid === wanted.claimUid),
      ),
    );
    return taken ? 'BindingConflictError' : undefined;
  }

  #write({ uid, name, expectedVersion, eventId, deletes }: ObjectChange): void {
    this.events.push(eventId);
    this.objects.set(uid, { uid, name, version: expectedVersion + 1, deleted: deletes });
  }
}

const fewUids = fc.constantFrom('u1', 'u2', 'u3', 'u4', 'u5', 'u6');
const rarely = <T>(values: fc.Arbitrary<T>) => fc.option(values, { freq: 3, nil: undefined });
const pair = fc.record({
  volumeUid: fc.constantFrom('v1', 'v2', 'v3'),
  claimUid: fc.constantFrom('c1', 'c2', 'c3'),
});
const order = fc.record({
  changes: fc.uniqueArray(
    fc.record({
      uid: fewUids,
      /** Off the version the object will be at when it is this append's turn. */
      off: fc.oneof(
        { weight: 9, arbitrary: fc.constant(0) },
        { weight: 1, arbitrary: fc.constantFrom(-1, 1) },
      ),
      name: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      deletes: fc.oneof(
        { weight: 3, arbitrary: fc.constant(false) },
        { weight: 1, arbitrary: fc.constant(true) },
      ),
    }),
    { minLength: 1, maxLength: 3, selector: ({ uid }) => uid },
  ),
  binds: rarely(pair),
  unbinds: rarely(pair),
  relies: rarely(fc.record({ uid: fewUids, off: fc.constantFrom(0, 0, 1) })),
  /** Sends the append before once more, as after a lost answer. */
  again: rarely(fc.constant(true)),
});

type Order = typeof order extends fc.Arbitrary<infer T> ? T : never;

/** What an order comes to in this run, whose objects are its own. */
function appendOf({ changes, binds, unbinds, relies }: Order, run: number, model: ModelLog): Append {
  const own = (uid: string) => `${run}/${uid}`;
  const ownPair = (it: typeof binds) =>
    it ? [{ volumeUid: own(it.volumeUid), claimUid: own(it.claimUid) }] : [];
  const created = new Set<string>();
  const filled = changes.flatMap(({ uid, off, name, deletes }) => {
    const found = model.objects.get(own(uid));
    const expectedVersion = Math.max(0, (found?.version ?? 0) + off);
    // An object keeps its name for life, and an append that creates one name twice is refused as malformed.
    const itsName = found?.name ?? name;
    if (expectedVersion === 0 && created.has(itsName)) return [];
    if (expectedVersion === 0) created.add(itsName);
    return [sampleChange({ uid: own(uid), cluster: `run-${run}`, name: itsName, expectedVersion, deletes })];
  });
  const apart = relies && !changes.some(({ uid }) => uid === relies.uid);
  const version = apart ? (model.objects.get(own(relies.uid))?.version ?? 0) + relies.off : 0;
  return sampleAppend(filled, {
    binds: ownPair(binds),
    unbinds: ownPair(unbinds),
    preconditions: apart && version > 0 ? [{ uid: own(relies.uid), version }] : [],
  });
}

it('equals a log that takes one append at a time, whatever comes at once', { timeout: 120_000 }, async () => {
  await using database = await createTestDatabase();
  await using store = openEventStore({ databaseUrl: database.url, applicationName: 'spec' });
  await store.migrate();
  let run = 0;
  const told = new Map<string, number>();
  const property = fc.asyncProperty(fc.array(order, { minLength: 1, maxLength: 15 }), async (orders) => {
    run += 1;
    const model = new ModelLog();
    const appends: Append[] = [];
    const expected: string[] = [];
    for (const each of orders) {
      const last = appends.at(-1);
      const append = each.again && last ? last : appendOf(each, run, model);
      appends.push(append);
      expected.push(model.apply(append));
    }
    const before = (await store.head()).position;
    const outcomes = await Promise.allSettled(appends.map((append) => store.append(append)));
    const verdicts = outcomes.map((it) =>
      it.status === 'fulfilled' ? 'appended' : (it.reason as Error).name,
    );
    expect(verdicts).toEqual(expected);
    for (const verdict of verdicts) told.set(verdict, (told.get(verdict) ?? 0) + 1);

    await expectEqual(store, model, { run, before, appends, outcomes });
  });
  await fc.assert(property, { numRuns: 100 });
  // The orders must reach every verdict, or the law says little.
  const reached = ['appended', 'VersionConflictError', 'NameTakenError', 'BindingConflictError'];
  expect([...told.keys()].sort()).toEqual(reached.sort());
  expect(told.get('appended')).toBeGreaterThan(100);
});

type Done = {
  readonly run: number;
  readonly before: number;
  readonly appends: readonly Append[];
  readonly outcomes: readonly PromiseSettledResult<Appended>[];
};

async function expectEqual(
  store: EventStore,
  model: ModelLog,
  { run, before, appends, outcomes }: Done,
): Promise<void> {
  // Appends that have nothing in common may overtake each other; what is in the log is the same.
  const events = await store.readLog(before, 1_000);
  expect(events.map(({ position }) => position)).toEqual(events.map((_, index) => before + 1 + index));
  expect(events.map(({ id }) => id).sort()).toEqual([...model.events].sort());
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome.status === 'rejected') continue;
    const { first, last } = outcome.value;
    const ids = events.slice(first - before - 1, last - before).map(({ id }) => id);
    expect(ids).toEqual(appends[index]?.changes.map(({ eventId }) => eventId));
  }
  for (const { uid, version, deleted } of model.objects.values()) {
    expect(await store.getObjectByUid(uid)).toMatchObject({ version, deleted });
    const versions = events.filter((it) => it.uid === uid).map((it) => it.version);
    expect(versions).toEqual(versions.map((_, index) => index + 1));
  }
  for (const volumeUid of [`${run}/v1`, `${run}/v2`, `${run}/v3`]) {
    expect((await store.getBinding({ volumeUid }))?.claimUid).toBe(model.volumes.get(volumeUid));
  }
}
