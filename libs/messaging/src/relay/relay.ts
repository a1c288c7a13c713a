import { type NatsConnection } from '@nats-io/transport-node';
import { Logger } from '@nestjs/common';
import { backoffMs } from '../backoff.js';
import { type Bus } from '../bus/bus.js';
import { ensureLogStream } from '../bus/log-stream.js';
import { holdLease, type LeaseFunctions } from '../lease/hold-lease.js';
import { encodeCommit, type EncodedMessage } from '../log-message.js';
import { type LogPort } from '../log-port.js';
import { pause, Wake } from '../wake.js';
import { findStart } from './find-start.js';
import { PublishWindow } from './publish-window.js';
import { readCommitsBehind, type Commit } from './read-commits.js';
import { relayMetrics, type RelayStatus } from './relay-metrics.js';

export type RelayOptions<L> = {
  readonly bus: Bus;
  readonly log: LogPort;
  /** One relay publishes at a time. Two by mistake do no harm: the bus and followers drop what comes twice. */
  readonly lease: LeaseFunctions<L> & { readonly ttlMs: number };
};

const TICK_MS = 1_000;
const RETRY = { baseMs: 100, capMs: 5_000 };
/** Without a bus for this long, the lease is given back. */
const BUS_PATIENCE_MS = 5_000;
/** Left free of the server's payload limit, which counts headers too. */
const HEADER_ROOM = 4_096;

/**
 * Puts what is committed on the bus, in log order, one message a commit. It keeps no state of its own: where to go on
 * is read from the stream. It may be killed anywhere.
 */
export class Relay<L> {
  readonly #options: RelayOptions<L>;
  readonly #logger = new Logger('Relay');
  readonly #closing = new AbortController();
  readonly #wake = new Wake();
  readonly #metrics = relayMetrics(() => this.status());
  readonly #stopListening: () => void;
  #ended: Promise<void> | undefined;
  #active = false;
  #published = 0;
  #head = 0;

  constructor(options: RelayOptions<L>) {
    this.#options = options;
    this.#stopListening = options.bus.doorbell.listen((position) => this.wake(position));
  }

  /** Begins to try for the lease; returns at once. */
  start(): void {
    const { bus, lease } = this.#options;
    this.#ended ??= holdLease(
      {
        name: 'relay',
        signal: this.#closing.signal,
        whenUseful: (signal) => bus.connected(signal),
        ...lease,
      },
      async (_, signal) => {
        await this.#work(signal).finally(() => (this.#active = false));
      },
    );
  }

  /** Looks at the log now and not at the next tick; for the process that has just committed. */
  wake(position = 0): void {
    this.#head = Math.max(this.#head, position);
    this.#wake.ring();
  }

  status(): RelayStatus {
    const behind = this.#active ? Math.max(0, this.#head - this.#published) : 0;
    return { active: this.#active, published: this.#published, behind };
  }

  /** Lets what is on its way arrive, and gives the lease back. */
  async close(): Promise<void> {
    this.#stopListening();
    this.#closing.abort();
    await this.#ended;
    this.#metrics.close();
  }

  async #work(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      const patience = AbortSignal.any([signal, AbortSignal.timeout(BUS_PATIENCE_MS)]);
      const connection = await this.#options.bus.connected(patience);
      if (!connection) return;
      try {
        await this.#publishAll(connection, signal, () => (failures = 0));
      } catch (error) {
        failures += 1;
        this.#metrics.publishFailed();
        this.#logger.warn(`publishing stopped at ${this.#published}, trying again: ${String(error)}`);
        await pause(backoffMs(failures, RETRY), signal);
      }
    }
  }

  /** Publishes until the lease or the connection is gone, or something fails. */
  async #publishAll(connection: NatsConnection, signal: AbortSignal, onSuccess: () => void): Promise<void> {
    const { bus, log } = this.#options;
    const manager = await ensureLogStream(connection, bus.names, bus.limits);
    const head = await log.head();
    let position = await findStart(manager, bus.names, head);
    this.#published = position;
    this.#head = Math.max(position, head.position);
    this.#active = true;
    const window = new PublishWindow(connection, bus.names, head.epoch, (message) => {
      onSuccess();
      this.#noteAnswer(message);
    });
    try {
      while (!signal.aborted && bus.connection === connection) {
        window.check();
        const commits = await readCommitsBehind(log, position);
        for (const commit of commits) {
          await this.#publishCommit(commit, head.epoch, connection, window);
          position = commit.last;
        }
        if (commits.length === 0) await this.#wake.wait(TICK_MS, signal);
      }
    } finally {
      await window.settle();
    }
  }

  async #publishCommit(
    commit: Commit,
    epoch: number,
    connection: NatsConnection,
    window: PublishWindow,
  ): Promise<void> {
    this.#head = Math.max(this.#head, commit.last);
    const limit = (connection.info?.max_payload ?? 1024 * 1024) - HEADER_ROOM;
    for (const message of encodeCommit(commit.entries, epoch, limit)) await window.publish(message);
  }

  #noteAnswer(message: EncodedMessage): void {
    this.#published = Math.max(this.#published, message.last);
    this.#metrics.messagePublished(message.entries.length);
  }
}
