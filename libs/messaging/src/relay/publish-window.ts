import { jetstream, type JetStreamClient } from '@nats-io/jetstream';
import { headers, type NatsConnection } from '@nats-io/transport-node';
import { context, propagation, SpanKind, SpanStatusCode, trace, type Span } from '@opentelemetry/api';
import { type BusNames } from '../bus/bus-names.js';
import { EPOCH_HEADER, FIRST_HEADER, LAST_HEADER, type EncodedMessage } from '../log-message.js';
import { isSampled, traceContextOf } from '../trace-context.js';
import { Wake } from '../wake.js';

const MESSAGES_IN_FLIGHT = 64;
const BYTES_IN_FLIGHT = 8 * 1024 * 1024;
const ACK_TIMEOUT_MS = 2_000;

/** Publishes in order without waiting for each answer, up to a bound; after one failure it takes nothing more. */
export class PublishWindow {
  readonly #jetstream: JetStreamClient;
  readonly #tracer = trace.getTracer('berth.messaging');
  readonly #room = new Wake();
  readonly #forever = new AbortController().signal;
  #messages = 0;
  #bytes = 0;
  #tail: Promise<void> = Promise.resolve();
  #failure: { readonly error: unknown } | undefined;

  constructor(
    connection: NatsConnection,
    private readonly names: BusNames,
    private readonly epoch: number,
    private readonly published: (message: EncodedMessage) => void,
  ) {
    this.#jetstream = jetstream(connection);
  }

  /** Resolves when the message is on its way; rejects when an earlier one failed. */
  async publish(message: EncodedMessage): Promise<void> {
    while (this.#messages >= MESSAGES_IN_FLIGHT || this.#bytes >= BYTES_IN_FLIGHT) {
      await this.#room.wait(ACK_TIMEOUT_MS, this.#forever);
    }
    this.check();
    this.#messages += 1;
    this.#bytes += message.payload.length;
    const answer = this.#send(message);
    this.#tail = this.#tail.then(() => answer).then((error) => this.#settled(message, error));
  }

  /** Throws what made an earlier message fail. */
  check(): void {
    if (this.#failure) throw this.#failure.error;
  }

  /** Waits for what is on its way. */
  async settle(): Promise<void> {
    await this.#tail;
  }

  #settled(message: EncodedMessage, failure: { readonly error: unknown } | undefined): void {
    this.#messages -= 1;
    this.#bytes -= message.payload.length;
    this.#failure ??= failure;
    if (!this.#failure) this.published(message);
    this.#room.ring();
  }

  async #send(message: EncodedMessage): Promise<{ readonly error: unknown } | undefined> {
    const spans = this.#startSpans(message);
    let failure: { readonly error: unknown } | undefined;
    try {
      await this.#jetstream.publish(this.names.subject, message.payload, {
        msgID: message.id,
        headers: this.#headersOf(message, spans[0]),
        timeout: ACK_TIMEOUT_MS,
        expect: { streamName: this.names.stream },
      });
    } catch (error) {
      failure = { error };
    }
    for (const span of spans) {
      if (failure) span.setStatus({ code: SpanStatusCode.ERROR, message: String(failure.error) });
      span.end();
    }
    return failure;
  }

  /** One for each append of the message that is traced: its events carry one and the same context. */
  #startSpans(message: EncodedMessage): Span[] {
    const contexts = new Map<string, Span>();
    for (const entry of message.entries) {
      const parent = traceContextOf(entry);
      if (entry.traceparent === null || contexts.has(entry.traceparent) || !isSampled(parent)) continue;
      const attributes = { 'berth.position': entry.position, 'messaging.message.id': message.id };
      const options = { kind: SpanKind.PRODUCER, attributes };
      contexts.set(entry.traceparent, this.#tracer.startSpan('relay publish', options, parent));
    }
    return [...contexts.values()];
  }

  #headersOf(message: EncodedMessage, span: Span | undefined) {
    const all = headers();
    all.set(FIRST_HEADER, String(message.first));
    all.set(LAST_HEADER, String(message.last));
    all.set(EPOCH_HEADER, String(this.epoch));
    if (span) {
      propagation.inject(trace.setSpan(context.active(), span), all, {
        set: (carrier, key, value) => carrier.set(key, value),
      });
    }
    return all;
  }
}
