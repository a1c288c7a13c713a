import { type LogEntry } from '@berth/messaging';
import { describe, expect, it } from 'vitest';
import { MemoryToldLog } from '../testing/told-log.js';
import { type Change } from '../watch/change.js';
import { type WatchHub } from '../watch/watch-hub.js';
import { EventFeed } from './event-feed.js';

/** What the feed looks at of an entry. */
const entry = (position: number, type = 'ClaimLost') => ({ position, type }) as LogEntry;

class World {
  readonly log = new MemoryToldLog();
  readonly feed = new EventFeed(this.log, 1);

  lose(name: string): LogEntry {
    this.log.head += 1;
    this.log.told.push({
      position: this.log.head,
      uid: `uid-${name}`,
      cluster: 'east',
      kind: 'PersistentVolumeClaim',
      namespace: 'default',
      name,
      type: 'ClaimLost',
      schemaVersion: 1,
      data: '{"message":"gone","reason":"ClaimLost"}',
      time: '2026-01-02T03:04:05.000000Z',
    });
    return entry(this.log.head);
  }
}

function watch(hub: WatchHub): string[] {
  const seen: string[] = [];
  const deliver = (changes: readonly Change[]) =>
    void seen.push(...changes.map(({ type, of }) => `${type} ${of.name.split('.')[0] ?? ''}@${of.position}`));
  hub.attach({ cluster: 'east', kind: 'Event', deliver, end: () => undefined }, 0);
  return seen;
}

async function until(condition: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 5_000; !condition();) {
    if (Date.now() > deadline) throw new Error('the condition was not met in time');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

describe('the feed of events', () => {
  it('reads nothing while nobody watches', async () => {
    const { feed, log } = new World();
    log.readToldEvents = () => Promise.reject(new Error('read'));
    feed.follow([entry(7)]);
    expect(feed.core.position).toBe(7);
    await feed.close();
  });

  it('reads nothing for what nobody is told of, and says how far the log goes', async () => {
    const { feed, log } = new World();
    log.readToldEvents = () => Promise.reject(new Error('read'));
    const seen = watch(feed.core);
    feed.follow([entry(1, 'ClaimBound'), entry(2, 'VolumeBound')]);
    await until(() => feed.core.position === 2);
    expect(seen).toEqual([]);
  });

  it('tells both groups, once each, also what came while it read', async () => {
    const world = new World();
    const seen = [watch(world.feed.core), watch(world.feed.events)];
    world.feed.follow([world.lose('a')]);
    world.feed.follow([world.lose('b')]);
    world.feed.follow([world.lose('a')]);
    await until(() => world.feed.core.position === 3);
    const expected = ['ADDED a@1', 'ADDED b@2', 'MODIFIED a@3'];
    expect(seen).toEqual([expected, expected]);
  });

  it('loses nothing when the log cannot be read for a while', async () => {
    const world = new World();
    const seen = watch(world.feed.core);
    const read = world.log.readToldEvents;
    let failures = 2;
    world.log.readToldEvents = (range) =>
      failures-- > 0 ? Promise.reject(new Error('postgres is starting')) : read(range);
    world.feed.follow([world.lose('a')]);
    world.feed.follow([world.lose('b')]);
    await until(() => seen.length === 2);
    expect(seen).toEqual(['ADDED a@1', 'ADDED b@2']);
    expect(world.feed.core.position).toBe(2);
  });

  it('takes more than fits into one read', async () => {
    const world = new World();
    const seen = watch(world.feed.core);
    const entries = Array.from({ length: 1_203 }, (_, n) => world.lose(`c${n}`));
    world.feed.follow(entries);
    await until(() => seen.length === entries.length);
    expect(seen.at(-1)).toBe('ADDED c1202@1203');
  });

  it('reads the gap when the follower starts anew', async () => {
    const world = new World();
    const seen = watch(world.feed.core);
    world.lose('a');
    world.feed.startAt(1);
    await until(() => seen.length === 1);
    expect(seen).toEqual(['ADDED a@1']);
  });
});
