import { type NatsConnection } from '@nats-io/transport-node';

/**
 * A plain message with the log's head, rung after each commit, so that relay and followers look at once and not at
 * their next tick. It may be lost or wrong: it only ever makes someone look.
 */
export class Doorbell {
  readonly #subject: string;
  readonly #listeners = new Set<(position: number) => void>();
  #loudest = 0;
  #pending = false;

  constructor(subject: string) {
    this.#subject = subject;
  }

  /** Many rings of one turn of the event loop go out as one, with the highest position. */
  ring(position: number, connection: NatsConnection | undefined): void {
    this.#loudest = Math.max(this.#loudest, position);
    if (this.#pending) return;
    this.#pending = true;
    setImmediate(() => {
      this.#pending = false;
      this.#hear(this.#loudest);
      if (connection?.isClosed() === false) connection.publish(this.#subject, String(this.#loudest));
    });
  }

  /** Hears rings of this process and, while there is a bus, of all others. */
  listen(listener: (position: number) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Listens on a new connection; the subscription lives as long as it does. */
  hang(connection: NatsConnection): void {
    connection.subscribe(this.#subject, {
      callback: (error, message) => {
        if (error !== null) return;
        const text = message.string();
        if (/^\d{1,15}$/.test(text)) this.#hear(Number(text));
      },
    });
  }

  #hear(position: number): void {
    for (const listener of [...this.#listeners]) listener(position);
  }
}
