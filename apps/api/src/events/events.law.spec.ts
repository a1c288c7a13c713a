import { type ToldEvent } from '@berth/event-store';
import { type LogEntry } from '@berth/messaging';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemoryToldLog } from '../testing/told-log.js';
import { jsonFormat } from '../watch/change.js';
import { serveWatch } from '../watch/serve-watch.js';
import { type WatchSink } from '../watch/watch-session.js';
import { EventFeed } from './event-feed.js';
import { coreForm } from './event-forms.js';
import { EventReads } from './event-reads.js';

const CLUSTER = 'east';
const at = '2026-01-02T03:04:05Z';

/** What happens next, to one of a few objects; `quiet` is an event nobody is told of. */
const happening = fc.record({
  object: fc.constantFrom('a', 'a-b', 'b', 'b', 'pv'),
  /** An object of the same name, made again, is another. */
  incarnation: fc.integer({ min: 1, max: 2 }),
  cluster: fc.constantFrom(CLUSTER, CLUSTER, CLUSTER, 'west'),
  what: fc.oneof(
    fc.record({
      is: fc.constant('fails'),
      text: fc.constantFrom('full', 'down'),
      count: fc.integer({ min: 1, max: 4 }),
    }),
    fc.record({ is: fc.constant('waits'), text: fc.constantFrom('one', 'two'), count: fc.constant(1) }),
    fc.record({ is: fc.constant('asks'), text: fc.constant('p'), count: fc.constant(1) }),
    fc.record({
      is: fc.constantFrom('posts', 'posts', 'unposts'),
      text: fc.constantFrom('full', 'down'),
      count: fc.constant(1),
    }),
    fc.record({ is: fc.constant('quiet'), text: fc.constant(''), count: fc.constant(1) }),
  ),
});
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

const happenings = fc.array(happening, { minLength: 1, maxLength: 40 });

function toldOf(it: Happening, position: number): ToldEvent {
  const { is, text, count } = it.what;
  const [type, data] =
    is === 'fails'
      ? ['ProvisioningFailed', { reason: 'r', message: text, count, settled: true, at }]
      : is === 'waits'
        ? ['ClaimWaiting', { reason: 'FailedBinding', type: 'Normal', message: text, at }]
        : ['ClaimProvisioningRequested', { provisioner: text, className: 'c', external: false, at }];
  return {
    position,
    uid: `${it.cluster}-${it.object}-${it.incarnation}`,
    cluster: it.cluster,
    kind: 'PersistentVolumeClaim',
    namespace: it.object === 'pv' ? '' : 'default',
    name: it.object,
    type,
    schemaVersion: 1,
    data: JSON.stringify(data),
    time: `2026-01-02T03:04:05.${String(position).padStart(6, '0')}Z`,
  };
}

/** The log, and what follows it. */
class World {
  readonly log = new MemoryToldLog();
  readonly feed = new EventFeed(this.log);
  readonly reads = new EventReads(this.log, coreForm, CLUSTER);

  append(it: Happening): void {
    this.log.head += 1;
    const { is, text } = it.what;
    if (is === 'posts' || is === 'unposts') this.#post(it, text, is === 'unposts');
    else if (is !== 'quiet') this.log.told.push(toldOf(it, this.log.head));
  }

  /** Makes, changes or ends the posted Event of an object. */
  #post({ cluster, object }: Happening, message: string, deletes: boolean): void {
    const name = `${object}.posted`;
    const before = this.log.posted.findLast((each) => each.cluster === cluster && each.name === name);
    const isLive = before?.deletes === false;
    if (deletes && !isLive) return;
    const position = this.log.head;
    const version = isLive ? before.version + 1 : 1;
    const uid = isLive ? before.uid : `posted-${position}`;
    const metadata = { name, namespace: 'default', uid, creationTimestamp: at };
    const state = JSON.stringify({ apiVersion: 'v1', kind: 'Event', message, metadata });
    const place = { cluster, kind: 'Event', namespace: 'default', name };
    this.log.posted.push({ ...place, position, uid, version, type: 'EventEdited', state, deletes });
  }

  /** What was appended reaches the follower. */
  async follow(): Promise<void> {
    const happened = [...this.log.told, ...this.log.posted];
    const types = happened.filter(({ position }) => position > this.feed.core.position);
    // The feed reads kind, type and position only.
    const entries = [...types, { type: 'ClaimEdited', position: this.log.head }] as unknown as LogEntry[];
    this.feed.follow(entries);
    for (let turns = 0; this.feed.core.position < this.log.head; turns += 1) {
      if (turns > 1_000) throw new Error('the feed does not follow');
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async list(limit: number, at?: number): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    let page = await this.reads.listObjects({
      cluster: CLUSTER,
      kind: 'Event',
      limit,
      ...(at !== undefined && { at }),
    });
    for (;;) {
      for (const { name, state, position } of page.objects) {
        expect(found.has(name)).toBe(false);
        found.set(name, shown(state, position));
      }
      const after = page.objects.at(-1);
      if (!page.hasMore || after === undefined) return found;
      page = await this.reads.listObjects({
        cluster: CLUSTER,
        kind: 'Event',
        limit,
        at: page.position,
        after,
      });
    }
  }

  async watch(from: number): Promise<Client> {
    const client = new Client();
    const request = {
      cluster: CLUSTER,
      kind: 'Event',
      selection: { shifts: false },
      format: jsonFormat,
      from,
      markSnapshotEnd: false,
      bookmarks: false,
    };
    await serveWatch(request, client, {
      hub: this.feed.core,
      head: () => Promise.resolve(this.log.head),
      readLog: this.reads.readLog,
      listPage: () => Promise.reject(new Error('not asked for')),
      bookmarkLine: () => '',
      expiredLine: () => '',
      bookmarkEveryMs: 1_000,
      aheadWaitMs: 0,
      stalledMs: 5_000,
    });
    return client;
  }
}

class Client implements WatchSink {
  text = '';
  readonly closed = new Promise<undefined>(() => undefined);
  readonly write = (text: string): void => {
    this.text += text;
  };
  readonly bufferedBytes = (): number => 0;
  readonly drained = (): Promise<boolean> => Promise.resolve(true);
  readonly end = (): void => undefined;
  readonly cut = (): void => undefined;

  /** What a client knows that listed, and then applied every line. */
  applied(listed: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
    const known = new Map(listed);
    for (const line of this.text.split('\n').filter((it) => it !== '')) {
      const { type, object } = JSON.parse(line) as {
        type: string;
        object: { metadata: { name: string; resourceVersion?: string } };
      };
      const { resourceVersion, ...metadata } = object.metadata;
      if (type === 'DELETED') {
        expect(known.delete(metadata.name)).toBe(true);
        continue;
      }
      expect(type).toBe(known.has(metadata.name) ? 'MODIFIED' : 'ADDED');
      known.set(metadata.name, shown(JSON.stringify({ ...object, metadata }), Number(resourceVersion)));
    }
    return known;
  }
}

/** Without regard to the order of members. */
function shown(state: string, position: number): string {
  const entries = Object.entries(JSON.parse(state) as Record<string, unknown>);
  return `${position} ${JSON.stringify(entries.toSorted(([one], [other]) => (one < other ? -1 : 1)))}`;
}

describe('events, whatever happens', () => {
  it('a list, and what a watch from there tells, is the later list', async () => {
    await fc.assert(
      fc.asyncProperty(
        happenings,
        happenings,
        fc.nat(40),
        fc.integer({ min: 1, max: 4 }),
        async (before, after, back, limit) => {
          const world = new World();
          for (const it of before) world.append(it);
          await world.follow();
          const from = Math.max(0, world.log.head - back);
          const listed = await world.list(limit, from);
          const client = await world.watch(from);
          for (const [index, it] of after.entries()) {
            world.append(it);
            if (index % 3 === 0) await world.follow();
          }
          await world.follow();
          const later = await world.list(limit);
          expect(client.applied(listed)).toEqual(later);
          // One that comes now is told the same from the log alone.
          expect((await world.watch(from)).applied(listed)).toEqual(later);
        },
      ),
    );
  });

  it('reads each event by its name as the list shows it', async () => {
    await fc.assert(
      fc.asyncProperty(happenings, async (before) => {
        const world = new World();
        for (const it of before) world.append(it);
        for (const [name, text] of await world.list(2)) {
          const found = await world.reads.getObject({
            cluster: CLUSTER,
            kind: 'Event',
            namespace: 'default',
            name,
          });
          expect(found && shown(found.state, found.position)).toBe(text);
        }
      }),
    );
  });
});
