import { DeliverPolicy, jetstream, type ConsumerMessages, type JsMsg } from '@nats-io/jetstream';
import { type NatsConnection } from '@nats-io/transport-node';
import { Logger } from '@nestjs/common';
import { backoffMs } from '../backoff.js';
import { type Bus } from '../bus/bus.js';
import { ensureLogStream } from '../bus/log-stream.js';
import { decodeMessage, decodeRange, type LogMessage, type MessageRange } from '../log-message.js';
import { pause, Wake } from '../wake.js';

export type FeedListener = {
  /** Asked by the headers alone, before the work of reading the entries. */
  wants(range: MessageRange): boolean;
  onMessage(message: LogMessage): void;
  onGarbage(error: unknown): void;
  /** A subscription stands: what is published from now on will arrive. What was before may not. */
  onAttached(): void;
};

const RETRY = { baseMs: 100, capMs: 5_000 };
const MESSAGES_A_PULL = 256;
const HEARTBEAT_MS = 2_000;
const PAUSE_LOOK_MS = 60_000;
/** The server may forget a consumer nobody asks for; a process that was killed leaves no more than this behind. */
const FORGOTTEN_AFTER_MS = 30_000;
/** Each means that messages may have passed us: we start again from now on, and the log fills the gap. */
const BROKEN = new Set([
  'heartbeats_missed',
  'consumer_not_found',
  'consumer_deleted',
  'stream_not_found',
  'no_responders',
  'reset',
  'ordered_consumer_recreated',
]);

/** Brings the bus's messages from now on, again and again, over every loss of server, stream or consumer. */
export class BusFeed {
  readonly #logger = new Logger('BusFeed');
  readonly #ended: Promise<void>;
  readonly #resumed = new Wake();
  #paused = false;
  #messages: ConsumerMessages | undefined;

  constructor(
    private readonly bus: Bus,
    private readonly listener: FeedListener,
    private readonly signal: AbortSignal,
  ) {
    this.#ended = this.#run();
  }

  /** Subscribes anew; for whoever sees that the bus has gone silent. */
  restart(): void {
    void this.#messages?.close();
  }

  /** Gives the subscription up, or takes it again. */
  pause(paused: boolean): void {
    this.#paused = paused;
    if (paused) void this.#messages?.close();
    else this.#resumed.ring();
  }

  /** Resolves when the feed has ended, after its signal. */
  async ended(): Promise<void> {
    await this.#ended;
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.signal.aborted) {
      if (this.#paused) {
        await this.#resumed.wait(PAUSE_LOOK_MS, this.signal);
        continue;
      }
      const connection = await this.bus.connected(this.signal);
      if (!connection) return;
      try {
        await this.#follow(connection, () => (failures = 0));
      } catch (error) {
        failures += 1;
        this.#logger.warn(`no messages from the bus, trying again: ${String(error)}`);
      }
      await pause(backoffMs(Math.max(1, failures), RETRY), this.signal);
    }
  }

  /** Returns when the subscription is no longer good. */
  async #follow(connection: NatsConnection, onAttached: () => void): Promise<void> {
    await ensureLogStream(connection, this.bus.names, this.bus.limits);
    const consumer = await jetstream(connection).consumers.get(this.bus.names.stream, {
      deliver_policy: DeliverPolicy.New,
      inactive_threshold: FORGOTTEN_AFTER_MS,
    });
    const messages = await consumer.consume({
      max_messages: MESSAGES_A_PULL,
      idle_heartbeat: HEARTBEAT_MS,
      callback: (message) => this.#hear(message),
    });
    this.#messages = messages;
    // Asked for before anything can close the messages: one that is asked for later never ends.
    const statuses = messages.status();
    const stop = () => void messages.close();
    const off = this.bus.onChange(stop);
    this.signal.addEventListener('abort', stop, { once: true });
    if (this.signal.aborted || this.#paused || this.bus.connection !== connection) stop();
    onAttached();
    this.listener.onAttached();
    try {
      for await (const status of statuses) if (BROKEN.has(status.type)) break;
    } finally {
      off();
      this.signal.removeEventListener('abort', stop);
      await messages.close();
      // Not waited for, since there may be nobody to answer; the server forgets what is left over.
      consumer.delete().catch(() => false);
    }
  }

  #hear(message: JsMsg): void {
    let decoded: LogMessage | undefined;
    try {
      const range = decodeRange((name) => message.headers?.get(name) ?? '');
      if (this.listener.wants(range)) decoded = decodeMessage(range, message.data);
    } catch (error) {
      this.listener.onGarbage(error);
    }
    if (decoded) this.listener.onMessage(decoded);
  }
}
