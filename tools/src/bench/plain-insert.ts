import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { EVENT_DATA } from './sample-appends.js';

/** The baseline: each event is one row and one commit by a prepared INSERT; no versions, no state, no chain. */
export class PlainInsert {
  readonly #pool: pg.Pool;

  constructor(databaseUrl: string, connections: number) {
    this.#pool = new pg.Pool({ connectionString: databaseUrl, max: connections });
    // The server's stop may reach a connection that is just closing.
    this.#pool.on('error', () => undefined);
  }

  async createTable(): Promise<void> {
    await this.#pool.query(`create table if not exists public.plain_events (
      position bigint generated always as identity primary key,
      id uuid not null, stream uuid not null, version integer not null, type text not null, data text not null,
      actor text not null, time timestamptz not null default now()
    )`);
  }

  async insert(): Promise<void> {
    await this.#pool.query({
      name: 'insert',
      text: 'insert into public.plain_events (id, stream, version, type, data, actor) values ($1, $2, $3, $4, $5, $6)',
      values: [randomUUID(), randomUUID(), 1, 'ClaimCreated', EVENT_DATA, 'bench'],
    });
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}
