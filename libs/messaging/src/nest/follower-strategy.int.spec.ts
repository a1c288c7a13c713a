import 'reflect-metadata';
import { Controller, Injectable, Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type MicroserviceOptions } from '@nestjs/microservices';
import { startNatsServer, type NatsServer } from '@berth/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type EntryBatch, type SnapshotChunk } from '../follower/deliveries.js';
import { BusFixture } from '../testing/bus-fixture.js';
import { eventually } from '../testing/eventually.js';
import { appendedEntry } from '../testing/memory-log.js';
import { FollowerStrategy, type FollowerStrategyOptions } from './follower-strategy.js';
import { OnLogEntries, OnLogSnapshot } from './log-handlers.js';

let server: NatsServer;
let fixture: BusFixture;
const opened: (() => Promise<void>)[] = [];
beforeAll(async () => {
  server = await startNatsServer();
});
afterAll(async () => server.stop());
beforeEach(() => {
  fixture = new BusFixture(server.url);
  Logger.overrideLogger(false);
});
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
  await fixture.close();
});

@Injectable()
class Seen {
  readonly calls: string[] = [];
  throws = 0;
  working = 0;
}

@Controller()
class LogController {
  constructor(private readonly seen: Seen) {}

  @OnLogSnapshot()
  snapshot({ position, objects, first, complete }: SnapshotChunk): void {
    this.seen.calls.push(`snapshot ${position} ${objects.map((it) => it.name).join()} ${first} ${complete}`);
  }

  @OnLogEntries()
  async entries({ entries }: EntryBatch): Promise<void> {
    this.seen.working += 1;
    await new Promise((done) => setTimeout(done, 2));
    if (this.seen.working !== 1) this.seen.calls.push('two at once');
    this.seen.working -= 1;
    if ((this.seen.throws -= 1) >= 0) throw new Error('not now');
    this.seen.calls.push(...entries.map((it) => `entry ${it.position}`));
  }
}

@Module({ controllers: [LogController], providers: [Seen] })
class AppModule {}

async function app(options: Partial<FollowerStrategyOptions> = {}) {
  const bus = fixture.bus();
  const readSnapshot = async () => {
    const { position } = await fixture.log.head();
    return { position, chunks: [[appendedEntry(1)], [appendedEntry(2)]] };
  };
  const strategy = new FollowerStrategy({ name: 'spec', bus, log: fixture.log, readSnapshot, ...options });
  const nest = await NestFactory.createMicroservice<MicroserviceOptions>(AppModule, { strategy });
  opened.push(() => nest.close());
  await nest.listen();
  return { bus, strategy, seen: nest.get(Seen) };
}

describe('the Nest transport', () => {
  it('brings snapshot and entries to the marked methods, one call at a time', async () => {
    fixture.log.commit(2);
    const { bus, strategy, seen } = await app();
    fixture.relay(bus);
    await strategy.caughtUp();
    for (let commit = 0; commit < 10; commit += 1) {
      bus.ringDoorbell(fixture.log.commit(1));
      await new Promise((done) => setTimeout(done, 1));
    }
    await strategy.waitForPosition(12, 20_000);
    expect(seen.calls).toEqual([
      'snapshot 2 claim-1 true false',
      'snapshot 2 claim-2 false false',
      'snapshot 2  false true',
      ...Array.from({ length: 10 }, (_, at) => `entry ${at + 3}`),
    ]);
    expect(strategy.lag()).toMatchObject({ position: 12, behind: 0 });
  });

  it('calls a method that throws again, and loses nothing', async () => {
    const { bus, strategy, seen } = await app();
    await strategy.caughtUp();
    seen.throws = 2;
    bus.ringDoorbell(fixture.log.commit(2));
    await strategy.waitForPosition(2, 20_000);
    expect(seen.calls.slice(3)).toEqual(['entry 1', 'entry 2']);
    expect(strategy.counts().handlerFailures).toBe(2);
  });

  it('comes up while the log cannot be read, and is ready when it can', async () => {
    fixture.log.failure = new Error('database is starting up');
    const { strategy } = await app();
    let ready = false;
    const caughtUp = strategy.caughtUp().then(() => (ready = true));
    await eventually(() => fixture.log.failures > 0);
    expect(ready).toBe(false);
    fixture.log.failure = undefined;
    await caughtUp;
  });

  it('tells when the log was replaced under it', async () => {
    const errors: unknown[] = [];
    fixture.log.commit(2);
    const limits = { lookMs: 20 };
    const { strategy } = await app({ limits, onFatal: (error) => errors.push(error) });
    await strategy.caughtUp();
    fixture.log.epoch = 2;
    await eventually(() => errors.length === 1);
    expect(String(errors[0])).toContain('epoch 2');
  });
});
