import { startNatsServer, type NatsServer } from '@berth/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LogReplacedError, StillBehindError } from '../errors.js';
import { BusFixture } from '../testing/bus-fixture.js';
import { CrookedRelay } from '../testing/crooked-relay.js';
import { eventually } from '../testing/eventually.js';
import { appendedEntry } from '../testing/memory-log.js';
import { type FollowerOptions } from './follower-options.js';

let server: NatsServer;
let fixture: BusFixture;
beforeAll(async () => {
  server = await startNatsServer();
});
afterAll(async () => server.stop());
beforeEach(() => {
  fixture = new BusFixture(server.url);
});
afterEach(async () => fixture.close());

const turn = () => new Promise((done) => setImmediate(done));

/** A follower that hears the bus, caught up with an empty log; it does not look at the head by itself. */
async function listening(options: Partial<FollowerOptions> = {}) {
  const bus = fixture.bus();
  const relay = await CrookedRelay.on(bus, fixture.log);
  const limits = { lookMs: 600_000, ...options.limits };
  const opened = fixture.follower(bus, { ...options, limits });
  await opened.follower.caughtUp();
  await subscribed(relay, opened.follower);
  return { bus, relay, ...opened };
}

/** Garbage is counted once it is heard, and so tells that the subscription stands. */
async function subscribed(relay: CrookedRelay, follower: { counts(): { garbage: number } }): Promise<void> {
  await eventually(async () => {
    await relay.publishRaw('are you there?');
    return follower.counts().garbage > 0;
  });
}

function commits(sizes: readonly number[]): number[] {
  return sizes.map((size) => {
    fixture.log.commit(size);
    return fixture.log.commits.length - 1;
  });
}

describe('a follower', () => {
  it('gets every entry behind its snapshot once, in order, by the bus', async () => {
    fixture.log.commit(3);
    const bus = fixture.bus();
    const relay = fixture.relay(bus);
    const { follower, recorder } = fixture.follower(bus);
    await follower.caughtUp();
    await eventually(() => relay.status().active);
    for (let commit = 0; commit < 50; commit += 1) {
      bus.ringDoorbell(fixture.log.commit(1 + (commit % 4)));
      await turn();
    }
    const { position } = await fixture.log.head();
    await follower.waitForPosition(position, 20_000);
    expect(recorder.snapshotPosition).toBe(3);
    expect(recorder.entries).toEqual(fixture.log.entries.slice(3));
    await eventually(() => relay.status().published === position);
    expect(relay.status()).toEqual({ active: true, published: position, behind: 0 });
  });

  it('needs no Postgres for what the bus brings', async () => {
    const { relay, follower, recorder } = await listening();
    const reads = fixture.log.reads;
    await relay.publish(commits([2, 3, 1]));
    await follower.waitForPosition(6, 20_000).catch(() => undefined);
    expect(recorder.positions).toEqual([1, 2, 3, 4, 5, 6]);
    expect(fixture.log.reads).toBe(reads);
  });

  it('reads lost messages from the log, as soon as the next one shows the hole', async () => {
    const { relay, follower, recorder } = await listening();
    const all = commits([2, 3, 1, 4, 2]);
    await relay.publish(all.filter((it) => it !== 1 && it !== 2));
    await follower.waitForPosition(12, 20_000);
    expect(recorder.entries).toEqual(fixture.log.entries);
    expect(follower.counts().entriesFromLog).toBeGreaterThanOrEqual(4);
    expect(follower.counts().furthestBehind).toBeGreaterThan(0);
  });

  it('reads the last message from the log when it is lost and only the doorbell tells', async () => {
    const { bus, relay, follower, recorder } = await listening();
    await relay.publish(commits([2]));
    commits([3]);
    bus.ringDoorbell(5);
    await follower.waitForPosition(5, 20_000);
    expect(recorder.positions).toEqual([1, 2, 3, 4, 5]);
  });

  it('finds by itself what it missed when message and doorbell are both lost', async () => {
    const { follower, recorder } = await listening({ limits: { lookMs: 20 } });
    commits([3]);
    await eventually(() => follower.position() === 3);
    expect(recorder.positions).toEqual([1, 2, 3]);
    expect(follower.counts()).toMatchObject({ gapsRead: 1, entriesFromLog: 3 });
  });

  it('drops messages that come twice, and says how many', async () => {
    const { relay, follower, recorder } = await listening();
    const all = commits([2, 3, 1]);
    await relay.publish([0, 0, 1, 0, 1, 2, 2]);
    await follower.waitForPosition(6, 20_000);
    await eventually(() => follower.counts().duplicates === 4);
    expect(all).toHaveLength(3);
    expect(recorder.entries).toEqual(fixture.log.entries);
  });

  it('puts messages in order that come in any', async () => {
    const { relay, follower, recorder } = await listening();
    const all = commits([1, 2, 3, 1, 2, 3, 1, 2, 3, 1]);
    await relay.publish([...all].reverse());
    await relay.publish([3, 7, 1]);
    await follower.waitForPosition(19, 20_000);
    expect(recorder.entries).toEqual(fixture.log.entries);
  });

  it('cuts a message that straddles its snapshot', async () => {
    fixture.log.commit(2);
    const readSnapshot = () => Promise.resolve({ position: 2, chunks: [] });
    const { relay, follower, recorder } = await listening({ readSnapshot });
    fixture.log.commit(2);
    fixture.log.commits.splice(0, 2, { first: 1, last: 4 });
    await relay.publish([0]);
    await follower.waitForPosition(4, 20_000);
    expect(recorder.positions).toEqual([3, 4]);
  });

  it('drops garbage, counts it, and reads from the log what it should have been', async () => {
    const { relay, follower, recorder } = await listening();
    const before = follower.counts().garbage;
    const [first] = commits([2]);
    commits([1]);
    const [third] = commits([2]);
    await relay.publish([first!]);
    const range = { 'Berth-First': 3, 'Berth-Last': 3, 'Berth-Epoch': 1 };
    await relay.publishRaw('[{"position":3', range);
    await relay.publishRaw('[{"position":3}]', range);
    await relay.publishRaw(JSON.stringify([appendedEntry(4)]), range);
    await relay.publishRaw(JSON.stringify([appendedEntry(3, { actor: 'mallory' })]), {
      ...range,
      'Berth-Epoch': 2,
    });
    await relay.publish([third!]);
    await follower.waitForPosition(5, 20_000);
    expect(recorder.entries).toEqual(fixture.log.entries);
    expect(follower.counts().garbage - before).toBe(4);
  });

  it('is not led astray by messages and rings from beyond the head', async () => {
    const { relay, follower, recorder } = await listening();
    await relay.publish(commits([2]));
    relay.ring('999');
    relay.ring('not a number');
    const beyond = { 'Berth-First': 900, 'Berth-Last': 900, 'Berth-Epoch': 1 };
    await relay.publishRaw(JSON.stringify([appendedEntry(900)]), beyond);
    await eventually(() => follower.lag().behind === 0 && follower.position() === 2);
    await relay.publish(commits([1]));
    await follower.waitForPosition(3, 20_000);
    expect(recorder.positions).toEqual([1, 2, 3]);
  });

  it('goes to the log for an entry too long for the bus', async () => {
    const { relay, follower, recorder } = await listening();
    fixture.log.commit(1, { state: 'x'.repeat(1_100_000) });
    await relay.publish([0]);
    await eventually(() => follower.position() === 1);
    expect(recorder.entries).toEqual(fixture.log.entries);
  });

  it('drops its buffer when a handler is slower than the bus, and goes on from the log', async () => {
    const { relay, follower, recorder } = await listening({ limits: { bufferEntries: 10, pageEntries: 4 } });
    let release: () => void = () => undefined;
    recorder.before = () => new Promise<void>((done) => void (release = done));
    await relay.publish(commits(Array.from({ length: 30 }, () => 2)));
    await eventually(() => follower.counts().overflows > 0);
    expect(recorder.entries).toHaveLength(0);
    recorder.before = () => undefined;
    release();
    await eventually(() => follower.position() === 60);
    expect(recorder.entries).toEqual(fixture.log.entries);
  });

  it('calls a handler that throws again with the same entries, and skips none', async () => {
    const { relay, follower, recorder } = await listening();
    let throws = 3;
    recorder.before = () => {
      if ((throws -= 1) >= 0) throw new Error('not now');
    };
    await relay.publish(commits([2, 1]));
    await follower.waitForPosition(3, 20_000);
    expect(recorder.positions).toEqual([1, 2, 3]);
    expect(follower.counts().handlerFailures).toBe(3);
  });

  it('passes over kinds that nobody asked for, and still moves on', async () => {
    const { relay, follower, recorder } = await listening({ kinds: new Set(['StorageClass']) });
    fixture.log.commit(2);
    fixture.log.commit(1, { kind: 'StorageClass' });
    fixture.log.commit(2);
    await relay.publish([0, 1, 2]);
    await follower.waitForPosition(5, 20_000);
    expect(recorder.positions).toEqual([3]);
  });

  it('goes over a jump in positions that the log declares', async () => {
    const { bus, relay, follower, recorder } = await listening();
    await relay.publish(commits([2]));
    fixture.log.jumpTo(1_000);
    bus.ringDoorbell(1_000);
    await follower.waitForPosition(1_000, 20_000);
    await relay.publish(commits([1]));
    await follower.waitForPosition(1_001, 20_000);
    expect(recorder.positions).toEqual([1, 2, 1_001]);
  });

  it('waits out a log that cannot be read, at its start and later', async () => {
    fixture.log.commit(2);
    fixture.log.failure = new Error('database is starting up');
    const { follower, recorder } = fixture.follower(fixture.bus(), { limits: { lookMs: 20 } });
    await turn();
    fixture.log.failure = undefined;
    await follower.caughtUp();
    fixture.log.failure = new Error('connection lost');
    fixture.log.commit(3);
    await new Promise((done) => setTimeout(done, 60));
    fixture.log.failure = undefined;
    await eventually(() => follower.position() === 5);
    expect(recorder.positions).toEqual([3, 4, 5]);
  });

  it('gives a snapshot that broke off again from its beginning', async () => {
    let attempts = 0;
    const object = (name: string) => ({ ...appendedEntry(1), name });
    const readSnapshot = () => {
      attempts += 1;
      const broken = attempts === 1;
      return Promise.resolve({
        position: 1,
        chunks: (async function* () {
          yield [object(`a${attempts}`)];
          await turn();
          if (broken) throw new Error('connection lost');
          yield [object(`b${attempts}`)];
        })(),
      });
    };
    fixture.log.commit(1);
    const { follower, recorder } = fixture.follower(fixture.bus(), { readSnapshot });
    await follower.caughtUp();
    expect(recorder.objects.map((it) => it.name)).toEqual(['a2', 'b2']);
  });

  it('ends with an error when the log is another one, of another epoch or shorter', async () => {
    for (const epoch of [2, 1]) {
      fixture.log.replace(1);
      fixture.log.commit(3);
      const { follower } = fixture.follower(fixture.bus(), { limits: { lookMs: 20 } });
      await follower.caughtUp();
      fixture.log.replace(epoch);
      await expect(follower.ended()).rejects.toThrow(LogReplacedError);
    }
  });

  it('says when a wait for a position runs out of time, and how far it is', async () => {
    const { follower } = await listening();
    const waiting = follower.waitForPosition(7, 30);
    await expect(waiting).rejects.toThrow(StillBehindError);
    await expect(waiting).rejects.toMatchObject({ wanted: 7, reached: 0, timeoutMs: 30 });
  });

  it('waits for the handler at work when it closes', async () => {
    const { relay, follower, recorder } = await listening();
    let release: () => void = () => undefined;
    let working = false;
    recorder.before = () => {
      working = true;
      return new Promise<void>((done) => void (release = done));
    };
    await relay.publish(commits([1]));
    await eventually(() => working);
    const closing = follower.close();
    await turn();
    expect(recorder.entries).toHaveLength(0);
    release();
    await closing;
    expect(recorder.positions).toEqual([1]);
  });
});
