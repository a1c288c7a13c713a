import { openEventStore } from '@berth/event-store';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '../testing/api-fixture.js';

const NODES = '/api/v1/nodes';
const SELECTOR = 'labelSelector=tier%3Dgold';
const merge = { 'content-type': 'application/merge-patch+json' };

type Meta = { readonly name: string; readonly resourceVersion: string; readonly labels?: object };
type Listed = { readonly metadata: Meta; readonly items: readonly { readonly metadata: Meta }[] };

/** Kinds of steps; what is not there yet is made, what is there is changed or removed. */
const step = fc.record({
  name: fc.constantFrom('a', 'b', 'c'),
  tier: fc.constantFrom('gold', 'silver'),
  removes: fc.nat(3).map((chance) => chance === 0),
});

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(async () => {
  await api.close();
});

it('a list and the watch behind it are the log, whatever happens and however often they are cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 6 }),
      fc.array(step, { minLength: 1, maxLength: 14 }),
      fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 }),
      async (before, during, cuts) => {
        for (const each of before) await happen(each);
        const [all, gold] = [await list(''), await list(SELECTOR)];
        const history = (async () => {
          for (const each of during) await happen(each);
          // The last word, by which the watchers know that they have seen all.
          await happen({ name: 'end', tier: 'gold', removes: true });
          await happen({ name: 'end', tier: 'gold', removes: false });
          return api.head();
        })();
        const [seen, selected] = await Promise.all([
          follow(all, '', cuts, history),
          follow(gold, SELECTOR, cuts, history),
        ]);
        const start = Number(all.metadata.resourceVersion);
        expect(seen.positions).toEqual(await logged(start));
        expect(seen.objects).toEqual(objectsOf(await list('')));
        expect(selected.objects).toEqual(objectsOf(await list(SELECTOR)));
      },
    ),
    { numRuns: 12, interruptAfterTimeLimit: 90_000, markInterruptAsFailure: true },
  );
}, 120_000);

async function happen({
  name,
  tier,
  removes,
}: {
  name: string;
  tier: string;
  removes: boolean;
}): Promise<void> {
  if (removes) {
    await api.client.request('DELETE', `${NODES}/${name}`);
    return;
  }
  const metadata = { name, labels: { tier } };
  const { status } = await api.client.request('POST', NODES, { metadata });
  if (status === 201) return;
  await api.client.request('PATCH', `${NODES}/${name}`, JSON.stringify({ metadata }), merge);
}

async function list(selector: string): Promise<Listed> {
  return (await api.client.request('GET', `${NODES}?${selector}`)).body as Listed;
}

/** Names and versions of what a list holds. */
function objectsOf({ items }: Listed): Readonly<Record<string, string>> {
  return Object.fromEntries(items.map(({ metadata }) => [metadata.name, metadata.resourceVersion]));
}

/** Watches from where the list was true until the end of the history; hangs up after so many lines, and begins anew. */
async function follow(
  from: Listed,
  selector: string,
  cuts: readonly number[],
  history: Promise<number>,
): Promise<{ readonly positions: readonly number[]; readonly objects: Readonly<Record<string, string>> }> {
  const objects = new Map(Object.entries(objectsOf(from)));
  const positions: number[] = [];
  let at = from.metadata.resourceVersion;
  for (let round = 0; round < 100; round += 1) {
    let left = cuts[round % cuts.length] ?? 1;
    const path = `${NODES}?watch=true&${selector}&resourceVersion=${at}`;
    for await (const { type, object } of api.client.watch(path, AbortSignal.timeout(20_000))) {
      const { name, resourceVersion } = object['metadata'] as Meta;
      at = resourceVersion;
      positions.push(Number(at));
      if (type === 'DELETED') objects.delete(name);
      else objects.set(name, at);
      // The end is only known once the history is over; a line that ends it is among the last.
      if (name === 'end' && type === 'ADDED' && Number(at) === (await history))
        return { positions, objects: Object.fromEntries(objects) };
      if (--left === 0) break;
    }
  }
  throw new Error('the watch never saw the end');
}

async function logged(after: number): Promise<readonly number[]> {
  await using store = openEventStore({ databaseUrl: api.databaseUrl, applicationName: 'spec' });
  const entries = await store.readLog(after, 1000);
  return entries.filter(({ kind }) => kind === 'Node').map(({ position }) => position);
}
