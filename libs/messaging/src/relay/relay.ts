import { type NatsConnection } from '@nats-io/transport-node';
import { Logger } from '@nestjs/common';
import { backoffMs } from '../backoff.js';
import { type Bus } from '../bus/bus.js';
import { ensureLogStream } from '../bus/log-stream.js';
import { holdLease, type LeaseFunctions } from '../lease/hold-lease.js';
import { type EntrySource, type SourceListener } from '../follower/entry-source.js';
import { encodeCommit, type EncodedMessage } from '../log-message.js';
import { type LogPort } from '../log-port.js';
import { pause, Wake } from '../wake.js';
import { payloadLimit } from '../bus/payload-limit.js';
import { CalledCommits } from './called-commits.js';
import { findStart } from './find-start.js';
import { PublishWindow } from './publish-window.js';
import { readCommitsBehind } from './read-commits.js';
import { relayMetrics, type RelayStatus } from './relay-metrics.js';

export type RelayOptions<L> = {
  readonly bus: Bus;
  readonly log: LogPort;
  /** One relay publishes at a time. Two by mistake do no harm: the bus and followers drop what comes twice. */
  readonly lease: LeaseFunctions<L> & { readonly ttlMs: number };
};

/** Publishing over one connection, from one start. */
type Run = {
  readonly window: PublishWindow;
  readonly epoch: number;
  readonly limit: number;
  /** All up to here is on its way. */
  position: number;
  /** Nothing is known that is not on its way: the log is not read before something rings, or the next tick. */
  upToDate: boolean;
  /** How long a commit that is there may take to be called out, and since when it is waited for. */
  patience: { readonly ms: number; since?: number };
};

const TICK_MS = 1_000;
const RETRY = { baseMs: 100, capMs: 5_000 };
/** Without a bus for this long, the lease is given back. */
const BUS_PATIENCE_MS = 5_000;
/** Before a commit that is there, and was not called out, is read; less than followers wait for the bus. */
const CALL_PATIENCE_MS = 20;

/**
 * Puts what is committed on the bus, in log order, one message a commit. It keeps no state of its own: where to go on
 * is read from the stream. It may be killed anywhere.
 */
export class Relay<L> implements EntrySource {
  readonly #options: RelayOptions<L>;
  readonly #logger = new Logger('Relay');
  readonly #closing = new AbortController();
  readonly #wake = new Wake();
  readonly #metrics = relayMetrics(() => this.status());
  readonly #stopListening: () => void;
  #ended: Promise<void> | undefined;
  readonly #called = new CalledCommits();
  readonly #listeners = new Set<SourceListener>();
  #active = false;
  /** While it is, listeners in this process get all that goes out. */
  #sending = false;
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

  attach(listener: SourceListener): () => void {
    this.#listeners.add(listener);
    listener.onActive(this.#sending);
    return () => this.#listeners.delete(listener);
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
    const start = await findStart(manager, bus.names, head);
    this.#published = start;
    this.#head = Math.max(start, head.position);
    const window = new PublishWindow(connection, bus.names, head.epoch, (message) => {
      onSuccess();
      this.#noteAnswer(message);
    });
    const limit = payloadLimit(connection);
    const run: Run = {
      window,
      epoch: head.epoch,
      limit,
      position: start,
      upToDate: false,
      patience: { ms: 0 },
    };
    const deaf = bus.calls.listen(connection, ({ epoch, messages }) => {
      if (epoch !== run.epoch) return;
      this.#called.keep(messages, run.position);
      this.wake(messages.at(-1)?.last);
    });
    this.#active = true;
    this.#setSending(true);
    try {
      while (!signal.aborted && bus.connection === connection) await this.#step(run, signal);
    } finally {
      this.#setSending(false);
      deaf();
      this.#called.clear();
      await window.settle();
    }
  }

  /** Sends what comes next: what was called out, else what the log has; or waits for something to come. */
  async #step(run: Run, signal: AbortSignal): Promise<void> {
    run.window.check();
    const called = this.#called.take(run.position);
    if (called !== undefined) {
      run.patience = { ms: CALL_PATIENCE_MS };
      run.upToDate = true;
      return this.#send(run, called);
    }
    if (run.upToDate && this.#head <= run.position) {
      // The doorbell of a commit that was sent already rings too, and is no reason to read.
      run.upToDate = await this.#wake.wait(TICK_MS, signal);
      return;
    }
    if (this.#head > run.position) {
      run.patience.since ??= performance.now();
      const left = run.patience.since + run.patience.ms - performance.now();
      if (left > 0) {
        await this.#wake.wait(left, signal);
        return;
      }
    }
    // Once nobody calls, nobody is waited for; the next call makes it worth while again.
    run.patience = { ms: 0 };
    const { position } = run;
    const commits = await readCommitsBehind(this.#options.log, position, this.#called.nextFirst());
    for (const { last, entries } of commits) {
      this.#head = Math.max(this.#head, last);
      await this.#send(run, encodeCommit(entries, run.epoch, run.limit));
      run.position = last;
    }
    this.#called.passed(run.position);
    if (commits.length === 0) await this.#wake.wait(TICK_MS, signal);
  }

  async #send(run: Run, messages: readonly EncodedMessage[]): Promise<void> {
    for (const message of messages) {
      await run.window.publish(message);
      run.position = message.last;
      for (const listener of this.#listeners) listener.onMessage(message, run.epoch);
    }
  }

  #setSending(sending: boolean): void {
    this.#sending = sending;
    for (const listener of this.#listeners) listener.onActive(sending);
  }

  #noteAnswer(message: EncodedMessage): void {
    this.#published = Math.max(this.#published, message.last);
    this.#metrics.messagePublished(message.entries.length);
  }
}
