import { connect, type NatsConnection } from '@nats-io/transport-node';
import { Logger } from '@nestjs/common';
import { backoffMs } from '../backoff.js';
import { pause } from '../wake.js';
import { busNames, type BusNames } from './bus-names.js';
import { CommitCalls, type WrittenCommit } from './commit-calls.js';
import { Doorbell } from './doorbell.js';
import { type StreamLimits } from './log-stream.js';
import { checkServerVersion, serverOptions } from './servers.js';

export type BusOptions = {
  /** `nats://host:port`, several with commas between. */
  readonly url: string;
  /** Shown in the server's list of connections. */
  readonly name: string;
  /** Of every name the bus uses on the server; `berth` when absent. */
  readonly prefix?: string;
  readonly limits?: Partial<StreamLimits>;
};

const RETRY = { baseMs: 100, capMs: 2_000 };
/** Two unanswered pings, so 10 s, find a connection that died without a word. */
const PING_INTERVAL_MS = 5_000;

/**
 * A connection to NATS that may come, go and come back: the bus is fast but never needed. Whoever uses it asks for
 * the live connection and does without when there is none.
 */
export class Bus {
  readonly names: BusNames;
  readonly doorbell: Doorbell;
  readonly calls: CommitCalls;
  readonly limits: Partial<StreamLimits>;
  readonly #logger = new Logger('Bus');
  readonly #closing = new AbortController();
  readonly #listeners = new Set<() => void>();
  readonly #ended: Promise<void>;
  #live: NatsConnection | undefined;

  constructor(options: BusOptions) {
    this.names = busNames(options.prefix);
    this.limits = options.limits ?? {};
    this.doorbell = new Doorbell(this.names.doorbell);
    this.calls = new CommitCalls(this.names.calls);
    const servers = serverOptions(options.url);
    this.#ended = this.#run(() =>
      connect({
        ...servers,
        name: options.name,
        maxReconnectAttempts: -1,
        reconnectTimeWait: 250,
        reconnectJitter: 100,
        pingInterval: PING_INTERVAL_MS,
        timeout: 5_000,
        ignoreAuthErrorAbort: true,
      }),
    );
  }

  /** The live connection, if there is one right now. */
  get connection(): NatsConnection | undefined {
    return this.#live;
  }

  /** Tells other processes, and listeners in this one, that the log's head is now `position`. Never throws. */
  ringDoorbell(position: number): void {
    this.doorbell.ring(position, this.#live);
  }

  /** What a process does behind each of its commits: the relay is handed it, and everyone is told. Never throws. */
  committed(commit: WrittenCommit): void {
    this.calls.call(commit, this.#live);
    this.ringDoorbell(commit.last);
  }

  /** Waits for a live connection; undefined when `signal` is aborted first, or the bus closed. */
  async connected(signal: AbortSignal): Promise<NatsConnection | undefined> {
    const over = AbortSignal.any([signal, this.#closing.signal]);
    while (!over.aborted) {
      if (this.#live) return this.#live;
      await new Promise<void>((done) => {
        const off = this.onChange(finish);
        over.addEventListener('abort', finish, { once: true });
        function finish() {
          off();
          over.removeEventListener('abort', finish);
          done();
        }
      });
    }
    return undefined;
  }

  /** Calls back whenever the connection comes or goes. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#live?.close();
    await this.#ended;
  }

  async #run(open: () => Promise<NatsConnection>): Promise<void> {
    let failures = 0;
    while (!this.#closing.signal.aborted) {
      try {
        const connection = await open();
        failures = 0;
        await this.#use(connection);
      } catch (error) {
        failures += 1;
        // Said once: a bus that stays away is an ordinary state, which followers and relay show in their lag.
        if (failures === 1) this.#logger.warn(`no bus, going on without: ${String(error)}`);
      }
      await pause(backoffMs(Math.max(1, failures), RETRY), this.#closing.signal);
    }
  }

  /** Returns when the connection is given up, by us or by the client. */
  async #use(connection: NatsConnection): Promise<void> {
    try {
      checkServerVersion(connection.info?.version ?? '0.0.0');
      if (this.#closing.signal.aborted) return;
      this.doorbell.hang(connection);
      this.#set(connection);
      for await (const status of connection.status()) {
        if (status.type === 'disconnect') this.#set(undefined);
        if (status.type === 'reconnect') this.#set(connection);
        if (status.type === 'error') this.#logger.warn(`bus: ${String(status.error)}`);
      }
    } finally {
      this.#set(undefined);
      await connection.close();
    }
  }

  #set(connection: NatsConnection | undefined): void {
    if (this.#live === connection) return;
    this.#live = connection;
    if (!this.#closing.signal.aborted) {
      this.#logger.log(
        connection ? `bus connected: ${connection.getServer()}` : 'bus lost, going on without',
      );
    }
    for (const listener of [...this.#listeners]) listener();
  }
}

/** Opens the bus. It connects in the background, for ever; that NATS is absent is no error. */
export function connectBus(options: BusOptions): Bus {
  return new Bus(options);
}
