import { jetstreamManager } from '@nats-io/jetstream';
import { startNatsServer, type NatsServer } from '@berth/testing';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { BusFixture } from '../testing/bus-fixture.js';
import { eventually } from '../testing/eventually.js';

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

async function startServer(): Promise<NatsServer> {
  const server = await startNatsServer();
  opened.push(() => server.stop());
  return server;
}

/** Two processes' worth: a relay, and followers on connections of their own. */
function broker(server: NatsServer) {
  const fixture = new BusFixture(server.url);
  opened.push(() => fixture.close());
  const bus = fixture.bus();
  const relay = fixture.relay(bus);
  const followers = [fixture.follower(bus), fixture.follower(fixture.bus())];
  return { fixture, bus, relay, followers };
}

type Broker = ReturnType<typeof broker>;

/** Commits in the background, as users do, whatever happens to the bus. */
async function commitWhile({ fixture, bus }: Broker, work: () => Promise<void>): Promise<void> {
  const timer = setInterval(() => bus.ringDoorbell(fixture.log.commit(3)), 5);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
}

/** Followers equal to the log, the relay level with it: all that was broken is whole again. */
async function expectConverged({ fixture, followers, relay }: Broker): Promise<void> {
  const { position } = await fixture.log.head();
  await eventually(() => followers.every(({ follower }) => follower.position() === position));
  await eventually(() => relay.status().active && relay.status().published === position, 40_000);
  for (const { follower, recorder } of followers) {
    expect(recorder.entries).toEqual(fixture.log.entries.slice(recorder.snapshotPosition));
    expect(follower.lag()).toEqual({ position, head: position, behind: 0, behindMs: 0 });
  }
}

/** The bus carries again: what is committed now reaches followers without a read of Postgres. */
async function expectCarries({ fixture, bus, followers }: Broker): Promise<void> {
  await eventually(async () => {
    const before = followers.map(({ follower }) => follower.counts().gapsRead);
    const position = fixture.log.commit(1);
    bus.ringDoorbell(position);
    await Promise.all(followers.map(({ follower }) => follower.waitForPosition(position, 20_000)));
    return followers.every(
      ({ follower, recorder }, at) =>
        follower.counts().gapsRead === before[at] && recorder.positions.at(-1) === position,
    );
  }, 40_000);
}

describe('a bus that fails', () => {
  it('may be killed and come back while commits go on', async () => {
    const server = await startServer();
    const it = broker(server);
    await expectCarries(it);
    await commitWhile(it, async () => {
      await server.kill();
      const { position } = await it.fixture.log.head();
      await eventually(() => it.followers.every(({ follower }) => follower.position() > position + 10));
      await server.restart();
      await eventually(() => it.bus.connection !== undefined);
    });
    await expectConverged(it);
    await expectCarries(it);
    for (const { follower } of it.followers) {
      expect(follower.counts().entriesFromLog).toBeGreaterThan(10);
      expect(follower.counts().furthestBehind).toBeGreaterThan(0);
      expect(follower.counts().longestBehindMs).toBeGreaterThan(0);
    }
  });

  it('may ask for a user and password, which stand in the URL', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'berth-spec-'));
    const configFile = join(folder, 'nats.conf');
    writeFileSync(configFile, 'authorization { user: "berth", password: "p@ss" }');
    const server = await startNatsServer({ configFile });
    opened.push(() => server.stop());
    rmSync(folder, { recursive: true });
    const right = new BusFixture(`nats://berth:p%40ss@127.0.0.1:${server.port}`);
    const wrong = new BusFixture(`nats://berth:guess@127.0.0.1:${server.port}`);
    opened.push(
      () => right.close(),
      () => wrong.close(),
    );
    const without = wrong.follower();
    expect(await right.bus().connected(AbortSignal.timeout(20_000))).toBeDefined();
    await without.follower.caughtUp();
    wrong.log.commit(1);
    await eventually(() => without.follower.position() === 1);
  });

  it('may be absent at the start and come later', async () => {
    const server = await startServer();
    await server.kill();
    const it = broker(server);
    it.fixture.log.commit(5);
    await Promise.all(it.followers.map(({ follower }) => follower.caughtUp()));
    it.bus.ringDoorbell(it.fixture.log.commit(5));
    await eventually(() => it.followers.every(({ follower }) => follower.position() === 10));
    expect(it.relay.status().active).toBe(false);
    await server.restart();
    await expectCarries(it);
    await expectConverged(it);
  });

  it('may lose all it has stored while it runs', async () => {
    const server = await startServer();
    const it = broker(server);
    await expectCarries(it);
    await commitWhile(it, async () => {
      rmSync(server.storeDir, { recursive: true, force: true });
      const { position } = await it.fixture.log.head();
      await eventually(() => it.followers.every(({ follower }) => follower.position() > position + 10));
    });
    await expectConverged(it);
  });

  it('may come back from a kill with nothing stored', async () => {
    const server = await startServer();
    const it = broker(server);
    await expectCarries(it);
    await commitWhile(it, async () => {
      await server.kill();
      rmSync(server.storeDir, { recursive: true, force: true });
      await server.restart();
      await eventually(() => it.bus.connection !== undefined);
    });
    await expectConverged(it);
    await expectCarries(it);
  });

  it('may have its stream deleted under everyone', async () => {
    const server = await startServer();
    const it = broker(server);
    await expectCarries(it);
    const connection = await it.bus.connected(AbortSignal.timeout(20_000));
    await commitWhile(it, async () => {
      await (await jetstreamManager(connection!)).streams.delete(it.bus.names.stream);
      await new Promise((done) => setTimeout(done, 100));
    });
    await expectConverged(it);
    await expectCarries(it);
  });
});
