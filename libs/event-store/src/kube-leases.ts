import { type Queryable } from './connection.js';
import {
  ForgottenPositionError,
  FuturePositionError,
  NameTakenError,
  VersionConflictError,
} from './errors.js';
import { type ListQuery, type ObjectName, type ObjectPage, type StoredObject } from './read-types.js';

/** A Lease as a change left it; `version` 1 where the reader has not seen it before. */
export type KubeLeaseEntry = StoredObject & { readonly deletes: boolean };

/** How far the Leases of users go: positions of their own, apart from the log's. */
export type KubeLeasesHead = {
  readonly position: number;
  /** What ended up to here is not known any more: no watch can begin before it. */
  readonly forgotten: number;
};

/** What is to become of one Lease. */
export type KubeLeaseWrite = Pick<ObjectName, 'cluster' | 'namespace' | 'name'> & {
  readonly uid: string;
  /** 0: it comes into being. */
  readonly expectedVersion: number;
  readonly state: string;
  readonly deletes: boolean;
  /** Namespace and cluster, as they were seen. */
  readonly preconditions: readonly { readonly uid: string; readonly version: number }[];
};

type Outcome = {
  readonly outcome: 'written' | 'moved' | 'taken';
  readonly place: number;
  readonly about: string;
  readonly actual: number;
  readonly is_ended: boolean;
};

const KIND = 'Lease';
const COLUMNS = `l.uid, l.cluster, '${KIND}' as kind, l.namespace, l.name, l.version, l.position, l.state`;

/**
 * Writes a Lease and gives its new position, committed. Safe to repeat after a lost answer.
 *
 * @throws VersionConflictError, NameTakenError
 */
export async function writeKubeLease(client: Queryable, write: KubeLeaseWrite): Promise<number> {
  const { uid, cluster, namespace, name, expectedVersion, state, deletes, preconditions } = write;
  const { rows } = await client.query<Outcome>({
    name: 'write_kube_lease',
    text: 'select * from berth.write_kube_lease($1, $2, $3, $4, $5, $6, $7, $8::text[], $9::integer[])',
    values: [
      uid,
      cluster,
      namespace,
      name,
      expectedVersion,
      state,
      deletes,
      preconditions.map((it) => it.uid),
      preconditions.map((it) => it.version),
    ],
  });
  const [row] = rows;
  if (row === undefined) throw new Error('berth.write_kube_lease gave no answer');
  if (row.outcome === 'written') return row.place;
  throw refusalOf(write, row);
}

function refusalOf(write: KubeLeaseWrite, { outcome, about, actual, is_ended }: Outcome): Error {
  const { cluster, namespace, name, expectedVersion, preconditions } = write;
  if (outcome === 'taken') return new NameTakenError({ cluster, kind: KIND, namespace, name }, about);
  const expected = preconditions.find(({ uid }) => uid === about)?.version ?? expectedVersion;
  return new VersionConflictError(about, expected, actual, is_ended);
}

/** The live Lease of a name. */
export async function getKubeLease(
  client: Queryable,
  { cluster, namespace, name }: Omit<ObjectName, 'kind'>,
): Promise<StoredObject | undefined> {
  const { rows } = await client.query<StoredObject>({
    name: 'get_kube_lease',
    text: `select ${COLUMNS} from berth.kube_leases l
      where l.cluster = $1 and l.namespace = $2 and l.name = $3 and l.ended is null`,
    values: [cluster, namespace, name],
  });
  return rows[0];
}

/**
 * One page in the byte order of (namespace, name). At a position: the Leases there were then, each as it is now, or was
 * last, since what they were is not kept. Whoever watches from that position hears of every difference.
 *
 * @throws FuturePositionError, ForgottenPositionError
 */
export async function listKubeLeases(client: Queryable, query: Omit<ListQuery, 'kind'>): Promise<ObjectPage> {
  const { filter, values } = filterOf(query);
  const limit = query.limit === undefined ? '' : `limit ${Math.trunc(query.limit) + 1}`;
  const { rows } = await client.query<PageRow>({
    text: `select h.position as head, h.forgotten, page.* from berth.kube_leases_head h left join lateral (
        select ${COLUMNS} from berth.kube_leases l where ${filter} order by l.namespace, l.name, l.position ${limit}
      ) page on true order by page.namespace, page.name, page.position`,
    values,
  });
  return pageOf(rows, query);
}

/** The Leases that changed behind a position, each once, as they are now, in the order of their last change. */
export async function readKubeLeases(
  client: Queryable,
  after: number,
  limit: number,
): Promise<readonly KubeLeaseEntry[]> {
  const { rows } = await client.query<KubeLeaseEntry>({
    name: 'read_kube_leases',
    text: `select l.uid, l.cluster, '${KIND}' as kind, l.namespace, l.name, l.position, l.state,
        case when l.created_position > $1 then 1 else greatest(l.version, 2) end as version,
        l.ended is not null as deletes
      from berth.kube_leases l where l.position > $1 order by l.position limit $2`,
    values: [after, limit],
  });
  return rows;
}

/** Where the Leases stand: whoever has seen the head has seen all before it. */
export async function readKubeLeasesHead(client: Queryable): Promise<KubeLeasesHead> {
  const text = 'select position, forgotten from berth.kube_leases_head';
  const { rows } = await client.query<KubeLeasesHead>({ name: 'kube_leases_head', text });
  if (!rows[0]) throw new Error('berth.kube_leases_head is empty');
  return rows[0];
}

type PageRow = Omit<StoredObject, 'uid'> & {
  readonly head: number;
  readonly forgotten: number;
  /** Null in the one row of an empty page. */
  readonly uid: string | null;
};

function filterOf({ cluster, namespace, at, after }: Omit<ListQuery, 'kind'>): {
  filter: string;
  values: unknown[];
} {
  const values: unknown[] = [cluster];
  const parameter = (value: unknown): string => `$${values.push(value)}`;
  let filter = 'l.cluster = $1';
  if (namespace !== undefined) filter += ` and l.namespace = ${parameter(namespace)}`;
  if (after)
    filter += ` and (l.namespace, l.name) > (${parameter(after.namespace)}, ${parameter(after.name)})`;
  if (at === undefined) return { filter: `${filter} and l.ended is null`, values };
  const moment = parameter(at);
  filter += ` and l.created_position <= ${moment} and (l.ended is null or l.position > ${moment})`;
  return { filter, values };
}

function pageOf(rows: readonly PageRow[], { at, limit = Infinity }: Omit<ListQuery, 'kind'>): ObjectPage {
  const [first] = rows;
  if (!first) throw new Error('berth.kube_leases_head is empty');
  if (at !== undefined && at > first.head) throw new FuturePositionError(at, first.head);
  if (at !== undefined && at < first.forgotten) throw new ForgottenPositionError(at, first.forgotten);
  const objects = rows.flatMap(({ uid, cluster, kind, namespace, name, version, position, state }) =>
    uid === null ? [] : [{ uid, cluster, kind, namespace, name, version, position, state }],
  );
  return {
    position: at ?? first.head,
    objects: objects.slice(0, limit),
    hasMore: objects.length > limit,
  };
}
