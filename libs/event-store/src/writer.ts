import type pg from 'pg';
import { type Append } from './append-types.js';
import { appendBatch, type BatchAnswer } from './append-batch.js';
import { sqlState, writerClient, type ConnectionOptions } from './connection.js';

/** The one connection that appends; made anew when it broke. */
export class Writer {
  #client: pg.Client | undefined;
  /** Backend of a broken connection, which may still hold an append nobody waits for. */
  #lost: number | undefined;

  constructor(private readonly options: ConnectionOptions) {}

  /** Connects when there is no connection. A failure here means that nothing was sent. */
  async connect(): Promise<void> {
    if (this.#client) return;
    const client = writerClient(this.options);
    client.once('end', () => {
      if (this.#client === client) this.#forget(client);
    });
    try {
      await client.connect();
      if (this.#lost !== undefined) await endBackend(client, this.#lost, this.options.applicationName);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    this.#lost = undefined;
    this.#client = client;
  }

  /** One group commit. After an error without an SQL state the outcome is unknown and the connection gone. */
  async append(batch: readonly Append[]): Promise<BatchAnswer> {
    const client = this.#client;
    if (!client) throw new Error('not connected');
    try {
      return await appendBatch(client, batch);
    } catch (error) {
      if (sqlState(error) === undefined) {
        this.#forget(client);
        void client.end().catch(() => undefined);
      }
      throw error;
    }
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.end();
  }

  #forget(client: pg.Client): void {
    this.#client = undefined;
    this.#lost = backendOf(client) ?? this.#lost;
  }
}

/** pg keeps the backend's process id, though its types do not say so. */
function backendOf(client: pg.Client): number | undefined {
  const { processID } = client as unknown as { processID: number | null };
  return processID ?? undefined;
}

/**
 * An append that was refused under its second sending must not land by its first one later. So the first
 * backend, if it lives, is ended before anything is sent again. Its session user may do that, the app role may not.
 */
async function endBackend(client: pg.Client, pid: number, applicationName: string): Promise<void> {
  await client.query('set role none');
  await client.query(
    `select pg_terminate_backend(pid, 5000) from pg_stat_activity
     where pid = $1 and application_name = $2 and usename = session_user and datname = current_database()
       and pid <> pg_backend_pid()`,
    [pid, applicationName],
  );
  await client.query('set role berth_app');
}
