import type pg from 'pg';
import { type StoredObject } from './read-types.js';

/** Part of a snapshot; every part of one is true at the same position. */
export type SnapshotChunk = { readonly position: number; readonly objects: readonly StoredObject[] };

const CHUNK_OBJECTS = 1_000;

/**
 * All live objects, of the given kinds or of all, in chunks that are true at one position. At least one chunk
 * comes, so that an empty log tells its position too.
 */
export async function* snapshot(pool: pg.Pool, kinds?: readonly string[]): AsyncGenerator<SnapshotChunk> {
  const client = await pool.connect();
  let finished = false;
  try {
    await client.query('begin isolation level repeatable read, read only');
    const position = await headOf(client);
    await client.query(DECLARE, [kinds ?? null]);
    for (;;) {
      const { rows } = await client.query<StoredObject>(`fetch ${CHUNK_OBJECTS} from live`);
      yield { position, objects: rows };
      if (rows.length < CHUNK_OBJECTS) break;
    }
    await client.query('commit');
    finished = true;
  } finally {
    client.release(!finished);
  }
}

const DECLARE = `declare live no scroll cursor for
  select o.uid, o.cluster, o.kind, o.namespace, o.name, o.version, o.position, r.state
  from berth.objects o join berth.revisions r on r.uid = o.uid and r.position = o.position
  where o.deleted_position is null and ($1::text[] is null or o.kind = any ($1))`;

async function headOf(client: pg.PoolClient): Promise<number> {
  const { rows } = await client.query<{ position: number }>('select position from berth.head');
  return rows[0]?.position ?? 0;
}
