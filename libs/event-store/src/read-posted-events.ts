import { type Queryable } from './connection.js';
import { FuturePositionError } from './errors.js';
import { EVENT_COLUMNS, EVENTS_WITH_STATE } from './logged-event.js';
import { momentOf } from './moment.js';
import { type LoggedEvent, type ObjectPage, type StoredObject } from './read-types.js';

/** What a look at the next changes of posted Events found. */
export type StaleEvents = {
  /** Live, and not changed since the time asked for. */
  readonly events: readonly StoredObject[];
  /** Behind here the next look goes on; nothing up to here will ever be stale again. */
  readonly lookedUpTo: number;
};

/** Posted Events about one object, however many of them came and went: the newest are looked through. */
const CREATIONS = 1_000;

type PageRow = Omit<StoredObject, 'uid'> & {
  readonly head: number;
  readonly at: number;
  readonly uid: string | null;
};

/** The Events created with this correlation that live, or lived at a position, in the order of (namespace, name). */
export async function listEventsAbout(
  client: Queryable,
  cluster: string,
  correlation: string,
  { namespace, at }: { readonly namespace?: string; readonly at?: number },
): Promise<ObjectPage> {
  const values: unknown[] = [cluster, correlation];
  const parameter = (value: unknown): string => `$${values.push(value)}`;
  const place = namespace === undefined ? '' : `and e.namespace = ${parameter(namespace)}`;
  const moment = at === undefined ? 'h.position' : momentOf(parameter(at));
  const { rows } = await client.query<PageRow>({
    text: `with moment as (select h.position as head, ${moment} as at from berth.head h)
      select moment.head, moment.at, page.* from moment left join lateral (
        select o.uid, o.cluster, o.kind, o.namespace, o.name, r.version, r.position, r.state
        from (
          select e.uid from berth.events e
          where e.type = 'EventCreated' and e.cluster = $1 and e.correlation = $2 ${place} and e.position <= moment.at
          order by e.position desc limit ${CREATIONS}
        ) c
        join berth.objects o on o.uid = c.uid and (o.deleted_position is null or o.deleted_position > moment.at)
        cross join lateral (
          select r.version, r.position, r.state from berth.revisions r
          where r.uid = o.uid and r.position <= moment.at order by r.position desc limit 1
        ) r
      ) page on true order by page.namespace, page.name`,
    values,
  });
  const [first] = rows;
  if (!first) throw new Error('berth.head is empty');
  if (at !== undefined && at > first.head) throw new FuturePositionError(at, first.head);
  const objects = rows.flatMap(
    ({ uid, cluster: where, kind, namespace: space, name, version, position, state }) =>
      uid === null ? [] : [{ uid, cluster: where, kind, namespace: space, name, version, position, state }],
  );
  return { position: first.at, objects, hasMore: false };
}

/** What happened to posted Events behind a position in order, at most `limit`; of one cluster, when given. */
export async function readPostedEvents(
  client: Queryable,
  { after, upTo, limit, cluster }: { after: number; upTo?: number; limit: number; cluster?: string },
): Promise<readonly LoggedEvent[]> {
  const values: unknown[] = [after, upTo ?? Number.MAX_SAFE_INTEGER, limit];
  if (cluster !== undefined) values.push(cluster);
  const { rows } = await client.query<LoggedEvent>({
    text: `select ${EVENT_COLUMNS} from ${EVENTS_WITH_STATE}
      where e.kind = 'Event' and e.position > $1 and e.position <= $2 ${cluster === undefined ? '' : 'and e.cluster = $4'}
      order by e.position limit $3`,
    values,
  });
  return rows;
}

/** Of the next changes behind a position those before a time, and which of them left an Event as it still is. */
export async function staleEvents(
  client: Queryable,
  after: number,
  before: string,
  limit: number,
): Promise<StaleEvents> {
  const { rows } = await client.query<StoredObject & { readonly lives: boolean }>({
    text: `select e.uid, e.cluster, e.kind, e.namespace, e.name, e.version, e.position, r.state,
        exists (
          select from berth.objects o
          where o.uid = e.uid and o.position = e.position and o.deleted_position is null
        ) as lives
      from ${EVENTS_WITH_STATE}
      where e.kind = 'Event' and e.position > $1 and e.time < $2 order by e.position limit $3`,
    values: [after, before, limit],
  });
  const events = rows.filter(({ lives }) => lives).map(({ lives: _lives, ...event }) => event);
  return { events, lookedUpTo: rows.at(-1)?.position ?? after };
}
