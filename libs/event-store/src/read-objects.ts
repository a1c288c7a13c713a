import { type Queryable } from './connection.js';
import { FuturePositionError } from './errors.js';
import { momentOf } from './moment.js';
import { type ListQuery, type ObjectName, type ObjectPage, type StoredObject } from './read-types.js';

/** The live object of this name at the head, or the one that had the name at a position. */
export async function getObject(
  client: Queryable,
  { cluster, kind, namespace, name }: ObjectName,
  at?: number,
): Promise<StoredObject | undefined> {
  const values = [cluster, kind, namespace, name];
  if (at === undefined) {
    const text = `select ${HEAD_COLUMNS} from ${LIVE} and o.namespace = $3 and o.name = $4`;
    const { rows } = await client.query<StoredObject>({ name: 'get_object', text, values });
    return rows[0];
  }
  const where = 'o.cluster = $1 and o.kind = $2 and o.namespace = $3 and o.name = $4';
  const text = pastPage(where, '', '$5');
  const { rows } = await client.query<PageRow>({ name: 'get_object_at', text, values: [...values, at] });
  return pageOf(rows, at).objects[0];
}

/** The object with this uid; `deleted` once it ended, with the state it ended in. */
export async function getObjectByUid(
  client: Queryable,
  uid: string,
): Promise<(StoredObject & { readonly deleted: boolean }) | undefined> {
  const { rows } = await client.query<StoredObject & { deleted: boolean }>({
    name: 'get_object_by_uid',
    text: `select ${HEAD_COLUMNS}, o.deleted_position is not null as deleted
      from berth.objects o join berth.revisions r on r.uid = o.uid and r.position = o.position where o.uid = $1`,
    values: [uid],
  });
  return rows[0];
}

/** One page in the byte order of (namespace, name), with the position it is true at: both from one snapshot. */
export async function listObjects(client: Queryable, query: ListQuery): Promise<ObjectPage> {
  const { filter, values } = filterOf(query);
  const limit = query.limit === undefined ? '' : `limit ${Math.trunc(query.limit) + 1}`;
  if (query.at === undefined) {
    const text = headPage(filter, limit);
    const { rows } = await client.query<PageRow>({ text, values });
    return pageOf(rows, undefined, query.limit);
  }
  const where = `o.cluster = $1 and o.kind = $2 ${filter}`;
  const text = pastPage(where, limit, `$${values.length + 1}`);
  const { rows } = await client.query<PageRow>({ text, values: [...values, query.at] });
  return pageOf(rows, query.at, query.limit);
}

const HEAD_COLUMNS = 'o.uid, o.cluster, o.kind, o.namespace, o.name, o.version, o.position, r.state';

const LIVE = `berth.objects o join berth.revisions r on r.uid = o.uid and r.position = o.position
  where o.deleted_position is null and o.cluster = $1 and o.kind = $2`;

type PageRow = Omit<StoredObject, 'uid'> & {
  readonly head: number;
  readonly at: number;
  /** Null in the one row of an empty page. */
  readonly uid: string | null;
};

function filterOf({ cluster, kind, namespace, after }: ListQuery): { filter: string; values: unknown[] } {
  const values: unknown[] = [cluster, kind];
  const parameter = (value: unknown): string => `$${values.push(value)}`;
  let filter = '';
  if (namespace !== undefined) filter += ` and o.namespace = ${parameter(namespace)}`;
  if (after)
    filter += ` and (o.namespace, o.name) > (${parameter(after.namespace)}, ${parameter(after.name)})`;
  return { filter, values };
}

function headPage(filter: string, limit: string): string {
  return `select h.position as head, h.position as at, page.* from berth.head h left join lateral (
      select ${HEAD_COLUMNS} from ${LIVE} ${filter} order by o.namespace, o.name ${limit}
    ) page on true order by page.namespace, page.name`;
}

/**
 * As it stood at a position, rounded up to the end of its append. Live and ended objects have an index each; the merge
 * of both keeps a page from sorting the whole listing.
 */
function pastPage(where: string, limit: string, at: string): string {
  const objects = (life: string) =>
    `(select o.uid, o.cluster, o.kind, o.namespace, o.name from berth.objects o where ${where} and ${life}
      order by o.namespace, o.name)`;
  return `with moment as (
      select h.position as head, ${momentOf(at)} as at from berth.head h
    )
    select moment.head, moment.at, page.* from moment left join lateral (
      select o.uid, o.cluster, o.kind, o.namespace, o.name, r.version, r.position, r.state
      from (
        ${objects('o.deleted_position is null and o.created_position <= moment.at')}
        union all
        ${objects('o.deleted_position is not null and o.created_position <= moment.at and o.deleted_position > moment.at')}
      ) o cross join lateral (
        select r.version, r.position, r.state from berth.revisions r
        where r.uid = o.uid and r.position <= moment.at order by r.position desc limit 1
      ) r
      order by o.namespace, o.name ${limit}
    ) page on true order by page.namespace, page.name`;
}

function pageOf(rows: readonly PageRow[], asked: number | undefined, limit = Infinity): ObjectPage {
  const [first] = rows;
  if (!first) throw new Error('berth.head is empty');
  if (asked !== undefined && asked > first.head) throw new FuturePositionError(asked, first.head);
  const objects = rows.flatMap((row) => (row.uid === null ? [] : [storedObject(row, row.uid)]));
  return { position: first.at, objects: objects.slice(0, limit), hasMore: objects.length > limit };
}

function storedObject(row: PageRow, uid: string): StoredObject {
  const { cluster, kind, namespace, name, version, position, state } = row;
  return { uid, cluster, kind, namespace, name, version, position, state };
}
