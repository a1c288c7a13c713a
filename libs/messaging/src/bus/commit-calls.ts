import { headers, type NatsConnection } from '@nats-io/transport-node';
import {
  decodeMessage,
  decodeRange,
  encodeCommit,
  EPOCH_HEADER,
  FIRST_HEADER,
  LAST_HEADER,
  type EncodedMessage,
} from '../log-message.js';
import { type LogEntry } from '../log-port.js';
import { payloadLimit } from './payload-limit.js';

/** One commit as the process that wrote it knows it. */
export type WrittenCommit = {
  readonly last: number;
  readonly epoch: number;
  /** Its entries, in order and none left out; none when there is nothing to tell. */
  readonly events: () => readonly LogEntry[];
};

/** A commit as messages, ready to be published. */
export type CalledCommit = { readonly epoch: number; readonly messages: readonly EncodedMessage[] };

/** The relay at work in a process. */
export type CallListener = (commit: CalledCommit) => void;

/**
 * Whoever wrote a commit calls it out to the relay, which then need not read it from Postgres. A call may be lost; one
 * from a stranger on the bus is worth what its messages on the stream would be.
 */
export class CommitCalls {
  readonly #subject: string;
  #listener: CallListener | undefined;

  constructor(subject: string) {
    this.#subject = subject;
  }

  /** To the relay in this process, if it is at work here, else to the one at the other end of the bus. */
  call(commit: WrittenCommit, connection: NatsConnection | undefined): void {
    const listener = this.#listener;
    if (listener === undefined && connection?.isClosed() !== false) return;
    const entries = commit.events();
    if (entries.length === 0) return;
    const messages = encodeCommit(entries, commit.epoch, payloadLimit(connection));
    if (listener !== undefined) listener({ epoch: commit.epoch, messages });
    else if (messages.length === 1 && messages[0] !== undefined) this.#send(messages[0], commit, connection);
  }

  /** Hears the calls of this process and, over this connection, of all others, until it is told to stop. */
  listen(connection: NatsConnection, listener: CallListener): () => void {
    this.#listener = listener;
    const subscription = connection.subscribe(this.#subject, {
      callback: (error, message) => {
        if (error !== null) return;
        const called = decodeCall((name) => message.headers?.get(name) ?? '', message.data);
        if (called !== undefined) listener(called);
      },
    });
    return () => {
      if (this.#listener === listener) this.#listener = undefined;
      subscription.unsubscribe();
    };
  }

  #send(message: EncodedMessage, { epoch }: WrittenCommit, connection: NatsConnection | undefined): void {
    const range = headers();
    range.set(FIRST_HEADER, String(message.first));
    range.set(LAST_HEADER, String(message.last));
    range.set(EPOCH_HEADER, String(epoch));
    connection?.publish(this.#subject, message.payload, { headers: range });
  }
}

/** Undefined for garbage, and for what is too long to travel: the relay reads it from the log. */
function decodeCall(header: (name: string) => string, payload: Uint8Array): CalledCommit | undefined {
  try {
    const { epoch, first, last, entries } = decodeMessage(decodeRange(header), payload);
    if (entries.length === 0) return undefined;
    return { epoch, messages: [{ first, last, id: `${epoch}:${last}`, payload, entries }] };
  } catch {
    return undefined;
  }
}
