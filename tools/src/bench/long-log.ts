import type { EncodedChange } from '@berth/domain';
import pg from 'pg';
import { LIFE_TOKEN, lifeOfAPair } from './pair-life.js';

/** So many lives go on at the same time, so that an object's events stand apart as in a real log. */
const AT_ONCE = 1_000;

/**
 * Writes a log of at least so many events, straight into the tables: lives of claims and volumes, each the same but for
 * names and UIDs. Gives how many it wrote. It has no commits, which only a hash chain needs.
 */
export async function writeLongLog(databaseUrl: string, atLeast: number): Promise<number> {
  const life = lifeOfAPair();
  const blocks = Math.ceil(atLeast / (life.length * AT_ONCE));
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(LIFE_TABLE);
    await client.query('insert into life select * from jsonb_to_recordset($1) as t(' + COLUMNS + ')', [
      JSON.stringify(life.map((change, index) => rowOf(change, index))),
    ]);
    const values = [blocks, life.length, AT_ONCE, LIFE_TOKEN];
    await client.query(EVENTS, values);
    await client.query(REVISIONS, values);
    await client.query('vacuum analyze berth.events, berth.revisions');
  } finally {
    await client.end();
  }
  return blocks * life.length * AT_ONCE;
}

const COLUMNS =
  'n integer, uid text, version integer, kind text, namespace text, name text, type text, data text, state text, deletes boolean';
const LIFE_TABLE = `create temporary table life (${COLUMNS})`;

/** Lives by number, each with its own texts in place of the token. */
const LIVES = `from generate_series(0, $1::integer - 1) block, life l, generate_series(0, $3::integer - 1) one,
  lateral (select lpad(to_hex(block * $3::integer + one), 12, '0') as token,
    (block * $2::bigint + l.n) * $3::integer + one + 1 as position) p
  order by p.position`;

const EVENTS = `insert into berth.events
  select p.position, gen_random_uuid(), gen_random_uuid()::text, replace(l.uid, $4, p.token), l.version, 'default', l.kind,
    l.namespace, replace(l.name, $4, p.token), l.type, 1, replace(l.data, $4, p.token), l.deletes, 'bench',
    gen_random_uuid()::text, null, replace(l.uid, $4, p.token), null, null, now() ${LIVES}`;

const REVISIONS = `insert into berth.revisions
  select replace(l.uid, $4, p.token), p.position, l.version, 1, replace(l.state, $4, p.token) ${LIVES}`;

function rowOf(change: EncodedChange, n: number): object {
  const { uid, kind, namespace, name, eventType: type, data, state, deletes } = change;
  return { n, uid, version: change.expectedVersion + 1, kind, namespace, name, type, data, state, deletes };
}
