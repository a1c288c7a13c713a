import { type Queryable } from './connection.js';
import { FuturePositionError } from './errors.js';
import { TIME_FORMAT } from './logged-event.js';
import { momentOf } from './moment.js';
import { type ToldEvent, type ToldPage, type ToldQuery } from './read-types.js';

/** The events of the log that people may be told of: those the index `events_told` holds. */
export const TOLD_EVENT_TYPES = [
  'ClaimWaiting',
  'ClaimProvisioningRequested',
  'ClaimLost',
  'ProvisioningStarted',
  'ProvisioningFailed',
  'ProvisioningSucceeded',
  'ProvisioningAbandoned',
  'ClaimExpansionRequested',
  'ClaimExpansionStarted',
  'ClaimExpansionFailed',
  'ClaimExpanded',
  'VolumeReclaimStarted',
  'VolumeReclaimFailed',
  'VolumeReclaimDelayed',
  'VolumeRecycled',
  'VolumeMismatched',
] as const;

/** Written out, so that Postgres sees that the index holds them. */
const TOLD = `e.type in (${TOLD_EVENT_TYPES.map((type) => `'${type}'`).join(', ')})`;
/** Where the Events of an object stand; the expression of the index. */
const SPACE = `coalesce(nullif(e.namespace, ''), 'default')`;
const COLUMNS = `e.position, e.uid, e.cluster, e.kind, e.namespace, e.name, e.type, e.schema_version as "schemaVersion",
  e.data, to_char(e.time at time zone 'UTC', ${TIME_FORMAT}) as time`;

/**
 * The told events of whole names, in order of (namespace, name, position), with the position the page is true at. As
 * of a position: rounded up to the end of its append.
 */
export async function listToldEvents(client: Queryable, query: ToldQuery): Promise<ToldPage> {
  const { filter, values } = filterOf(query);
  const parameter = (value: unknown): string => `$${values.push(value)}`;
  const at = query.at === undefined ? 'h.position' : momentOf(parameter(query.at));
  const limit = query.names === undefined ? '' : `limit ${Math.trunc(query.names) + 1}`;
  const { rows } = await client.query<ToldEvent & { head: number; at: number; space: string | null }>({
    text: `with moment as (select h.position as head, ${at} as at from berth.head h),
      names as materialized (
        select e.cluster, ${SPACE} as space, e.name from berth.events e
        where ${filter} and ${TOLD} and e.position <= (select at from moment)
        group by e.cluster, ${SPACE}, e.name order by ${SPACE}, e.name ${limit}
      )
      select moment.head, moment.at, page.* from moment left join lateral (
        select n.space, ${COLUMNS} from names n join berth.events e
          on e.cluster = n.cluster and ${SPACE} = n.space and e.name = n.name and ${TOLD}
        where e.position <= moment.at
      ) page on true order by page.space, page.name, page.position`,
    values,
  });
  return pageOf(rows, query);
}

/** Told events behind a position in order, at most `limit`; of one cluster, when given. */
export async function readToldEvents(
  client: Queryable,
  { after, upTo, limit, cluster }: { after: number; upTo?: number; limit: number; cluster?: string },
): Promise<readonly ToldEvent[]> {
  const values: unknown[] = [after, upTo ?? Number.MAX_SAFE_INTEGER, limit];
  if (cluster !== undefined) values.push(cluster);
  const { rows } = await client.query<ToldEvent>({
    text: `select ${COLUMNS} from berth.events e
      where e.position > $1 and e.position <= $2 and ${TOLD} ${cluster === undefined ? '' : 'and e.cluster = $4'}
      order by e.position limit $3`,
    values,
  });
  return rows;
}

/** All told events, up to a position, of the objects that have or had the names of these, in log order. */
export async function readToldHistories(
  client: Queryable,
  of: readonly Pick<ToldEvent, 'cluster' | 'namespace' | 'name'>[],
  upTo: number,
): Promise<readonly ToldEvent[]> {
  const column = (pick: (it: (typeof of)[number]) => string): string[] => of.map(pick);
  const { rows } = await client.query<ToldEvent>({
    name: 'read_told_histories',
    text: `select ${COLUMNS} from (
        select distinct cluster, space, name
        from unnest($1::text[], $2::text[], $3::text[]) as t (cluster, space, name)
      ) n join berth.events e
        on e.cluster = n.cluster and ${SPACE} = n.space and e.name = n.name and ${TOLD}
      where e.position <= $4 order by e.position`,
    values: [column((it) => it.cluster), column(spaceOf), column((it) => it.name), upTo],
  });
  return rows;
}

function spaceOf({ namespace }: Pick<ToldEvent, 'namespace'>): string {
  return namespace === '' ? 'default' : namespace;
}

function filterOf({ cluster, namespace, name, namePrefix, from }: ToldQuery): {
  filter: string;
  values: unknown[];
} {
  const values: unknown[] = [cluster];
  const parameter = (value: unknown): string => `$${values.push(value)}`;
  let filter = 'e.cluster = $1';
  if (namespace !== undefined) filter += ` and ${SPACE} = ${parameter(namespace)}`;
  if (name !== undefined) filter += ` and e.name = ${parameter(name)}`;
  if (namePrefix !== undefined) {
    const start = parameter(namePrefix);
    filter += ` and e.name >= ${start} and e.name < ${start} || chr(1114111)`;
  }
  if (from) filter += ` and (${SPACE}, e.name) >= (${parameter(from.namespace)}, ${parameter(from.name)})`;
  return { filter, values };
}

function pageOf(
  rows: readonly (ToldEvent & { head: number; at: number; space: string | null })[],
  { at: asked, names }: ToldQuery,
): ToldPage {
  const [first] = rows;
  if (!first) throw new Error('berth.head is empty');
  if (asked !== undefined && asked > first.head) throw new FuturePositionError(asked, first.head);
  const events: ToldEvent[] = [];
  let seen = 0;
  let last = '';
  for (const { head: _head, at: _at, space, ...event } of rows) {
    if (space === null) break;
    const key = `${space}/${event.name}`;
    if (key !== last) {
      if (seen === names) return { position: first.at, events, hasMore: true };
      seen += 1;
      last = key;
    }
    events.push(event);
  }
  return { position: first.at, events, hasMore: false };
}
