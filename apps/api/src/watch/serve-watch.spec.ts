import { type LogEntry } from '@berth/messaging';
import { bookmarkLine } from '@berth/kube';
import { describe, expect, it } from 'vitest';
import { jsonFormat } from './change.js';
import { type Selection } from './selection.js';
import { serveWatch, type WatchPorts, type WatchRequest } from './serve-watch.js';
import { WatchHub } from './watch-hub.js';
import { type WatchSink } from './watch-session.js';

type Told = { type: string; object: { metadata: { name?: string; resourceVersion: string } } };

/** What happened to an object: its name, `-` when it ended; labels decide what a selector holds. */
function entry(
  position: number,
  name: string,
  more: { version?: number; deletes?: boolean; tier?: string; kind?: string } = {},
): LogEntry {
  const kind = more.kind ?? 'PersistentVolume';
  const labels = more.tier === undefined ? {} : { labels: { tier: more.tier } };
  const state = JSON.stringify({ apiVersion: 'v1', kind, metadata: { ...labels, name, uid: `uid-${name}` } });
  return {
    position,
    id: `event-${position}`,
    uid: `uid-${name}`,
    version: more.version ?? 2,
    cluster: 'east',
    kind,
    namespace: '',
    name,
    type: 'VolumeEdited',
    schemaVersion: 1,
    data: '{}',
    state,
    stateVersion: 1,
    deletes: more.deletes ?? false,
    actor: 'admin',
    requestId: 'r',
    causation: null,
    correlation: 'c',
    traceparent: null,
    tracestate: null,
    time: '2026-01-01T00:00:00.000000Z',
  };
}

class Client implements WatchSink {
  text = '';
  buffered = 0;
  state: 'open' | 'ended' | 'cut' = 'open';
  writes = 0;
  readonly #closed = Promise.withResolvers<undefined>();
  readonly closed: Promise<undefined> = this.#closed.promise;
  readonly write = (text: string): void => {
    this.text += text;
    this.writes += 1;
  };
  readonly bufferedBytes = (): number => this.buffered;

  constructor(readonly drained: WatchSink['drained'] = () => Promise.resolve(true)) {}

  readonly end = (): void => this.#close('ended');
  readonly cut = (): void => this.#close('cut');

  get told(): string[] {
    return this.text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Told)
      .map(({ type, object: { metadata } }) => `${type} ${metadata.name ?? ''}@${metadata.resourceVersion}`);
  }

  #close(how: 'ended' | 'cut'): void {
    if (this.state === 'open') this.state = how;
    this.#closed.resolve(undefined);
  }
}

/** A log that grows by `append`, with a hub that has seen it up to `deliver`. */
class World {
  readonly log: LogEntry[] = [];
  readonly hub = new WatchHub();
  reads = 0;

  constructor(...entries: LogEntry[]) {
    this.log.push(...entries);
  }

  deliver(...entries: LogEntry[]): void {
    this.log.push(...entries);
    this.hub.deliver(entries);
  }

  readonly ports: WatchPorts = {
    hub: this.hub,
    head: () => Promise.resolve(this.log.length),
    readLog: (after, limit) => {
      this.reads += 1;
      return Promise.resolve(this.log.slice(after, after + limit));
    },
    listPage: (at = this.log.length) => {
      const live = new Map<string, LogEntry>();
      for (const each of this.log.slice(0, at)) {
        if (each.deletes) live.delete(each.uid);
        else live.set(each.uid, each);
      }
      return Promise.resolve({ position: at, objects: [...live.values()], hasMore: false });
    },
    bookmarkLine: (position, initialEventsEnd) =>
      bookmarkLine({ kind: 'PersistentVolume', apiVersion: 'v1' }, position, { initialEventsEnd }),
    expiredLine: (position, head) =>
      `{"type":"ERROR","object":{"metadata":{"name":"${position}>${head}","resourceVersion":""}}}\n`,
    bookmarkEveryMs: 5,
    aheadWaitMs: 120,
    stalledMs: 5,
  };

  async watch(
    from: WatchRequest['from'],
    more: Partial<WatchRequest> = {},
    drained?: WatchSink['drained'],
  ): Promise<Client> {
    const client = new Client(drained);
    const request: WatchRequest = {
      cluster: 'east',
      kind: 'PersistentVolume',
      selection: { shifts: false },
      format: jsonFormat,
      from,
      markSnapshotEnd: false,
      bookmarks: false,
      ...more,
    };
    await serveWatch(request, client, this.ports);
    return client;
  }
}

const gold: Selection = {
  shifts: true,
  matches: ({ object }) => object.metadata.labels?.['tier'] === 'gold',
};

async function until(condition: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 5_000; !condition();) {
    if (Date.now() > deadline) throw new Error('the condition was not met in time');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

describe('serveWatch', () => {
  it('tells what is behind a position from the log, then what happens, each once and in order', async () => {
    const world = new World(entry(1, 'a', { version: 1 }), entry(2, 'b', { version: 1 }), entry(3, 'a'));
    world.hub.startAt(3);
    const client = await world.watch(1);
    world.deliver(entry(4, 'b'), entry(5, 'a', { deletes: true }));
    expect(client.told).toEqual(['ADDED b@2', 'MODIFIED a@3', 'MODIFIED b@4', 'DELETED a@5']);
  });

  it('does not read the log for a position that is recent', async () => {
    const world = new World();
    world.deliver(entry(1, 'a', { version: 1 }), entry(2, 'a'));
    const client = await world.watch(1);
    expect(client.told).toEqual(['MODIFIED a@2']);
    expect(world.reads).toBe(0);
  });

  it('loses nothing and doubles nothing when the log moves while the backlog is read', async () => {
    const world = new World(...Array.from({ length: 1200 }, (_, n) => entry(n + 1, 'a')));
    world.hub.startAt(1200);
    const { readLog } = world.ports;
    let next = 1201;
    const ports: WatchPorts = {
      ...world.ports,
      readLog: async (after, limit) => {
        const entries = await readLog(after, limit);
        world.deliver(entry(next++, 'a'));
        return entries;
      },
    };
    const client = new Client();
    const request = {
      cluster: 'east',
      kind: 'PersistentVolume',
      selection: { shifts: false },
      format: jsonFormat,
    };
    await serveWatch({ ...request, from: 0, markSnapshotEnd: false, bookmarks: false }, client, ports);
    const positions = client.told.map((line) => Number(line.split('@')[1]));
    expect(positions).toEqual(Array.from({ length: next - 1 }, (_, n) => n + 1));
  });

  it('passes over other kinds', async () => {
    const world = new World();
    const client = await world.watch(0);
    world.deliver(entry(1, 'x', { kind: 'StorageClass' }), entry(2, 'a', { version: 1 }));
    expect(client.told).toEqual(['ADDED a@2']);
  });

  it('starts with every present object when no position is given', async () => {
    const world = new World(
      entry(1, 'a', { version: 1 }),
      entry(2, 'b', { version: 1 }),
      entry(3, 'b', { deletes: true }),
    );
    world.hub.startAt(3);
    const client = await world.watch({ snapshotOf: 0 });
    world.deliver(entry(4, 'a'));
    expect(client.told).toEqual(['ADDED a@1', 'MODIFIED a@4']);
  });

  it('marks the end of the present objects when asked to', async () => {
    const world = new World(entry(1, 'a', { version: 1 }));
    world.hub.startAt(1);
    const client = await world.watch({ snapshotOf: 0 }, { markSnapshotEnd: true });
    expect(client.told).toEqual(['ADDED a@1', 'BOOKMARK @1']);
    expect(client.text).toContain('"k8s.io/initial-events-end":"true"');
  });

  it('begins behind the head where no initial events are wanted', async () => {
    const world = new World(entry(1, 'a', { version: 1, tier: 'gold' }));
    world.hub.startAt(1);
    const client = await world.watch('head', { selection: gold });
    world.deliver(entry(2, 'b', { version: 1 }), entry(3, 'a', { tier: 'silver' }));
    expect(client.told).toEqual(['DELETED a@3']);
  });

  it('shows no snapshot that is older than asked for', async () => {
    const world = new World(entry(1, 'a', { version: 1 }));
    world.hub.startAt(1);
    setTimeout(() => world.deliver(entry(2, 'a')), 10);
    expect((await world.watch({ snapshotOf: 2 })).told).toEqual(['ADDED a@2']);
    expect((await world.watch({ snapshotOf: 99 })).told).toEqual(['ERROR 99>2@']);
  });

  it('tells an object that starts matching as ADDED and one that stops as DELETED', async () => {
    const world = new World(entry(1, 'a', { version: 1, tier: 'gold' }), entry(2, 'b', { version: 1 }));
    world.hub.startAt(2);
    const client = await world.watch(2, { selection: gold });
    world.deliver(
      entry(3, 'a', { tier: 'silver' }),
      entry(4, 'b', { tier: 'gold' }),
      entry(5, 'b', { tier: 'gold' }),
      entry(6, 'a', { tier: 'silver', deletes: true }),
      entry(7, 'b', { tier: 'gold', deletes: true }),
    );
    expect(client.told).toEqual(['DELETED a@3', 'ADDED b@4', 'MODIFIED b@5', 'DELETED b@7']);
  });

  it('writes once a batch', async () => {
    const world = new World();
    const client = await world.watch(0);
    world.deliver(...Array.from({ length: 50 }, (_, n) => entry(n + 1, 'a')));
    expect(client.writes).toBe(1);
  });

  it('tells how far it is in bookmarks, also past other kinds', async () => {
    const world = new World();
    const client = await world.watch(0, { bookmarks: true });
    world.deliver(entry(1, 'x', { kind: 'StorageClass' }));
    await until(() => client.told.includes('BOOKMARK @1'));
    client.end();
  });

  it('says how far it was when its time is over', async () => {
    const world = new World(entry(1, 'x', { kind: 'StorageClass' }));
    world.hub.startAt(1);
    const client = await world.watch(0, { bookmarks: true, timeoutMs: 1 });
    await until(() => client.state === 'ended');
    expect(client.told).toEqual(['BOOKMARK @1']);
  });

  it('waits for a position that is not there yet, and says so when it does not come', async () => {
    const world = new World(entry(1, 'a', { version: 1 }));
    world.hub.startAt(1);
    setTimeout(() => world.deliver(entry(2, 'a')), 10);
    const patient = await world.watch(2);
    expect(patient.state).toBe('open');
    const futile = await world.watch(99);
    expect(futile.told).toEqual(['ERROR 99>2@']);
    expect(futile.state).toBe('ended');
  });

  it('cuts a client that does not read', async () => {
    const world = new World();
    const client = await world.watch(0);
    client.buffered = 9 * 1024 * 1024;
    world.deliver(entry(1, 'a'));
    expect(client.state).toBe('cut');
    world.deliver(entry(2, 'a'));
    expect(client.told).toEqual(['MODIFIED a@1']);
    await until(() => world.hub.watchers === 0);
  });

  it('cuts a client that takes nothing of what it starts with', async () => {
    const world = new World(entry(1, 'a', { version: 1 }), entry(2, 'b', { version: 1 }));
    world.hub.startAt(2);
    const never = () => new Promise<boolean>(() => undefined);
    for (const from of [{ snapshotOf: 0 }, 0] as const) {
      const client = await world.watch(from, {}, never);
      expect(client.state).toBe('cut');
    }
    await until(() => world.hub.watchers === 0);
  });

  it('ends after its time, and when the process stops', async () => {
    const world = new World();
    const brief = await world.watch(0, { timeoutMs: 1 });
    await until(() => brief.state === 'ended');
    const client = await world.watch(0);
    await world.hub.end();
    expect(client.state).toBe('ended');
    const late = await world.watch(0);
    expect(late.state).toBe('ended');
  });
});
