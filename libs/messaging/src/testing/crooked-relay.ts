import { jetstream } from '@nats-io/jetstream';
import { headers, type NatsConnection } from '@nats-io/transport-node';
import { type Bus } from '../bus/bus.js';
import { ensureLogStream } from '../bus/log-stream.js';
import { EPOCH_HEADER, encodeCommit, FIRST_HEADER, LAST_HEADER } from '../log-message.js';
import { type MemoryLog } from './memory-log.js';

/** Plays the relay and does it wrongly: the spec says which commits go out, how often, in which order. */
export class CrookedRelay {
  private constructor(
    private readonly connection: NatsConnection,
    private readonly bus: Bus,
    private readonly log: MemoryLog,
  ) {}

  static async on(bus: Bus, log: MemoryLog): Promise<CrookedRelay> {
    const connection = await bus.connected(AbortSignal.timeout(20_000));
    if (!connection) throw new Error('no bus');
    await ensureLogStream(connection, bus.names);
    return new CrookedRelay(connection, bus, log);
  }

  /** Publishes the log's commits by their index, without message ids, so that the server drops none. */
  async publish(commits: readonly number[], { epoch = this.log.epoch } = {}): Promise<void> {
    for (const index of commits) {
      const range = this.log.commits[index];
      if (!range) throw new Error(`no commit ${index}`);
      const entries = this.log.entries.filter(
        (it) => it.position >= range.first && it.position <= range.last,
      );
      for (const message of encodeCommit(entries, epoch, 1_000_000)) {
        const numbers = { [FIRST_HEADER]: message.first, [LAST_HEADER]: message.last, [EPOCH_HEADER]: epoch };
        await this.publishRaw(message.payload, numbers);
      }
    }
  }

  async publishRaw(
    payload: Uint8Array | string,
    numbers: Record<string, number | string> = {},
  ): Promise<void> {
    const all = headers();
    for (const [name, value] of Object.entries(numbers)) all.set(name, String(value));
    await jetstream(this.connection).publish(this.bus.names.subject, payload, { headers: all });
  }

  /** Rings with any text. */
  ring(text: string): void {
    this.connection.publish(this.bus.names.doorbell, text);
  }
}
