import { type Queryable } from './connection.js';
import { EVENT_COLUMNS, EVENTS_WITH_STATE } from './logged-event.js';
import { type CommitRecord, type Head, type LoggedEvent } from './read-types.js';
import { TIME_FORMAT } from './logged-event.js';

/** Where the log stands: whoever has seen the head has seen all before it, for ever. */
export async function readHead(client: Queryable): Promise<Head> {
  const text = `select position, epoch, to_char(time at time zone 'UTC', ${TIME_FORMAT}) as time from berth.head`;
  const { rows } = await client.query<Head>({ name: 'head', text });
  if (!rows[0]) throw new Error('berth.head is empty');
  return rows[0];
}

/** Events behind `after` in order, at most `limit`; of one cluster, when given. Without a cluster they are dense. */
export async function readLog(
  client: Queryable,
  after: number,
  limit: number,
  cluster?: string,
): Promise<readonly LoggedEvent[]> {
  const ofCluster = cluster === undefined ? '' : 'and e.cluster = $3';
  const { rows } = await client.query<LoggedEvent>({
    name: `read_log ${ofCluster}`,
    text: `select ${EVENT_COLUMNS} from ${EVENTS_WITH_STATE}
      where e.position > $1 ${ofCluster} order by e.position limit $2`,
    values: cluster === undefined ? [after, limit] : [after, limit, cluster],
  });
  return rows;
}

/** Events of one object behind version `after`, in order. */
export async function readStream(
  client: Queryable,
  uid: string,
  after: number,
  limit: number,
): Promise<readonly LoggedEvent[]> {
  const { rows } = await client.query<LoggedEvent>({
    name: 'read_stream',
    text: `select ${EVENT_COLUMNS} from ${EVENTS_WITH_STATE}
      where r.uid = $1 and r.version > $2 order by r.position limit $3`,
    values: [uid, after, limit],
  });
  return rows;
}

/** Commits that end behind `after`, in order. */
export async function readCommits(
  client: Queryable,
  after: number,
  limit: number,
): Promise<readonly CommitRecord[]> {
  const { rows } = await client.query<CommitRecord>({
    name: 'read_commits',
    text: `select first, last, epoch, format, to_char(time at time zone 'UTC', ${TIME_FORMAT}) as time,
        encode(hash, 'hex') as hash
      from berth.commits where last > $1 order by last limit $2`,
    values: [after, limit],
  });
  return rows;
}
