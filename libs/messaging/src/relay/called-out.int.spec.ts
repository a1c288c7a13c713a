import { startNatsServer, type NatsServer } from '@berth/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Bus } from '../bus/bus.js';
import { BusFixture } from '../testing/bus-fixture.js';
import { eventually } from '../testing/eventually.js';

let server: NatsServer;
let fixture: BusFixture;
beforeAll(async () => {
  server = await startNatsServer();
});
afterAll(async () => server.stop());
beforeEach(() => {
  fixture = new BusFixture(server.url);
});
afterEach(() => fixture.close());

/** Commits, and calls it out as a process does that has just written it. */
function write(bus: Bus, count: number, epoch = fixture.log.epoch): number {
  const last = fixture.log.commit(count);
  bus.committed({ last, epoch, events: () => fixture.log.entries.slice(last - count, last) });
  return last;
}

async function atWork() {
  const bus = fixture.bus();
  const relay = fixture.relay(bus);
  await eventually(() => relay.status().active);
  const beside = fixture.follower(bus, { source: relay });
  const away = fixture.follower(fixture.bus());
  await Promise.all([beside.follower.caughtUp(), away.follower.caughtUp()]);
  return { bus, relay, beside, away };
}

/** So many in a row that one of them is likely handed on in time. */
const COMMITS = 20;

describe('a commit that is called out', () => {
  it('is handed on without a read of its own, whoever wrote it', async () => {
    const { bus, relay, beside, away } = await atWork();
    const other = fixture.bus();
    await other.connected(AbortSignal.timeout(20_000));
    for (let round = 0; round < 20; round += 1) {
      const last = write(round % 2 === 0 ? bus : other, 3);
      await Promise.all([beside, away].map(({ follower }) => follower.waitForPosition(last, 20_000)));
    }
    expect(beside.recorder.entries).toEqual(fixture.log.entries);
    expect(away.recorder.entries).toEqual(fixture.log.entries);
    await eventually(() => relay.status().published === 60);
    // A follower that is kept waiting reads for itself, as all do on a busy machine; but without calls every commit is read.
    let reads = COMMITS;
    for (let tries = 0; reads >= COMMITS && tries < 10; tries += 1) {
      const before = fixture.log.reads;
      for (let round = 0; round < COMMITS; round += 1) {
        await beside.follower.waitForPosition(write(bus, 1), 20_000);
      }
      reads = fixture.log.reads - before;
    }
    expect(reads).toBeLessThan(COMMITS);
  });

  it('waits for the commits before it, and those that nobody calls are read', async () => {
    const { bus, beside, away } = await atWork();
    for (let round = 0; round < 20; round += 1) {
      // Some of these are seen by nothing but the position of the next.
      fixture.log.commit(1 + (round % 3));
      write(bus, 2);
      if (round % 5 === 0) await new Promise((done) => setTimeout(done, 30));
    }
    const last = fixture.log.entries.length;
    await Promise.all([beside, away].map(({ follower }) => follower.waitForPosition(last, 20_000)));
    expect(beside.recorder.entries).toEqual(fixture.log.entries);
    expect(away.recorder.entries).toEqual(fixture.log.entries);
  });

  it('changes nothing when it is another log that it is of', async () => {
    const { bus, beside } = await atWork();
    const entry = { ...fixture.log.entries[0]!, position: 1, state: 'of another log' };
    bus.committed({ last: 1, epoch: 7, events: () => [entry] });
    const last = fixture.log.commit(1);
    bus.ringDoorbell(last);
    await beside.follower.waitForPosition(last, 20_000);
    expect(beside.recorder.entries).toEqual(fixture.log.entries);
  });
});

describe('a follower beside the relay', () => {
  it('goes on over the bus when the relay stops', async () => {
    const { bus, relay, beside } = await atWork();
    await beside.follower.waitForPosition(write(bus, 2), 20_000);
    const next = fixture.relay(fixture.bus(), 'b');
    await relay.close();
    await eventually(() => next.status().active);
    const other = fixture.bus();
    await other.connected(AbortSignal.timeout(20_000));
    for (let round = 0; round < 10; round += 1) {
      await beside.follower.waitForPosition(write(other, 2), 20_000);
    }
    expect(beside.recorder.entries).toEqual(fixture.log.entries);
  });
});
