import { Logger } from '@nestjs/common';
import { type Bus, connectBus, type BusOptions } from '../bus/bus.js';
import { Follower } from '../follower/follower.js';
import { type FollowerOptions } from '../follower/follower-options.js';
import { type LeaseFunctions } from '../lease/hold-lease.js';
import { Relay } from '../relay/relay.js';
import { MemoryLeases } from './memory-leases.js';
import { MemoryLog } from './memory-log.js';
import { emptySnapshot, Recorder } from './recorder.js';

let fixtures = 0;

/** A log in memory with relays and followers over one server; every fixture has a part of the server of its own. */
export class BusFixture {
  readonly log = new MemoryLog();
  readonly leases = new MemoryLeases(3_000);
  readonly prefix = `spec-${process.pid}-${(fixtures += 1)}`;
  readonly #closing: (() => Promise<void>)[] = [];

  constructor(private readonly url: string) {
    Logger.overrideLogger(process.env['BERTH_SPEC_LOGS'] ? ['log', 'warn', 'error'] : false);
  }

  bus(options: Partial<BusOptions> = {}): Bus {
    const bus = connectBus({ url: this.url, name: 'spec', prefix: this.prefix, ...options });
    this.#closing.push(() => bus.close());
    return bus;
  }

  relay(
    bus = this.bus(),
    holder = 'a',
    lease: LeaseFunctions<never> & { ttlMs: number } = this.#lease(holder),
  ) {
    const relay = new Relay({ bus, log: this.log, lease });
    relay.start();
    this.#closing.push(() => relay.close());
    return relay;
  }

  follower(bus = this.bus(), options: Partial<FollowerOptions> = {}) {
    const recorder = new Recorder();
    const { onSnapshot, onEntries } = recorder;
    const readSnapshot = emptySnapshot(this.log);
    const base = { name: 'spec', bus, log: this.log, readSnapshot, onSnapshot, onEntries };
    const follower = new Follower({ ...base, ...options });
    follower.start();
    this.#closing.push(() => follower.close());
    return { follower, recorder };
  }

  /** In reverse order of opening. */
  async close(): Promise<void> {
    for (const close of this.#closing.splice(0).reverse()) await close();
  }

  #lease(holder: string) {
    // The relay hands a lease back to whoever gave it, and never looks into it.
    return this.leases.functionsFor(holder) as unknown as LeaseFunctions<never> & { ttlMs: number };
  }
}
