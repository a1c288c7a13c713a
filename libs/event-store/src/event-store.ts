import type pg from 'pg';
import { type Append, type Appended, type Binding, type LeaseClaim } from './append-types.js';
import { Appender, type AppenderOptions } from './appender.js';
import { readerPool, reading, type Queryable } from './connection.js';
import { copyLog } from './copy-log.js';
import {
  getKubeLease,
  type KubeLeaseEntry,
  type KubeLeasesHead,
  type KubeLeaseWrite,
  listKubeLeases,
  readKubeLeases,
  readKubeLeasesHead,
  writeKubeLease,
} from './kube-leases.js';
import { acquireLease, getBinding, liveLeases, releaseLease, renewLease } from './leases.js';
import { listEventsAbout, readPostedEvents, type StaleEvents, staleEvents } from './read-posted-events.js';
import { migrate } from './migrate.js';
import { createObjectKey, dropUnusedObjectKey, readObjectKeys } from './object-keys.js';
import { readCommits, readHead, readLog, readStream } from './read-log.js';
import { getObject, getObjectByUid, listObjects } from './read-objects.js';
import { listToldEvents, readToldEvents, readToldHistories } from './read-told-events.js';
import {
  type CommitRecord,
  type Head,
  type ListQuery,
  type LoggedEvent,
  type ObjectName,
  type ObjectPage,
  type StoredObject,
  type ToldEvent,
  type ToldPage,
  type ToldQuery,
} from './read-types.js';
import { snapshot, type SnapshotChunk } from './snapshot.js';

export type EventStoreOptions = AppenderOptions & {
  /** Connections for reads; appends have one of their own. */
  readonly readers?: number;
};

const READERS = 8;

/**
 * The log of one database, as one process uses it. Nothing connects before the first call, and a restart of
 * Postgres heals by itself: reads are tried once more, appends until their deadline.
 */
export class EventStore implements AsyncDisposable {
  readonly #appender: Appender;
  readonly #pool: pg.Pool;

  constructor(private readonly options: EventStoreOptions) {
    this.#appender = new Appender(options);
    this.#pool = readerPool(options, options.readers ?? READERS);
  }

  /** Brings the database to this release's tables; once, however many processes call it. */
  migrate(): Promise<void> {
    return migrate(this.options.databaseUrl);
  }

  /**
   * Writes an append or throws one of `errors.ts`. Resolved means committed with synchronous commit. Its events
   * carry the trace context in the metadata, or else that of the append's own span.
   */
  append(append: Append): Promise<Appended> {
    return this.#appender.append(append);
  }

  head(): Promise<Head> {
    return this.#read((client) => readHead(client));
  }

  readLog(
    after: number,
    limit: number,
    of: { readonly cluster?: string } = {},
  ): Promise<readonly LoggedEvent[]> {
    return this.#read((client) => readLog(client, after, limit, of.cluster));
  }

  readCommits(after: number, limit: number): Promise<readonly CommitRecord[]> {
    return this.#read((client) => readCommits(client, after, limit));
  }

  /** The log as one COPY, in chunks of rows: the fastest way to read much of it. */
  copyLog(range: { readonly after: number; readonly upTo?: number }): AsyncIterable<readonly LoggedEvent[]> {
    return copyLog(this.#pool, range.after, range.upTo ?? Number.MAX_SAFE_INTEGER);
  }

  /** Events of one object behind version `after`. */
  readStream(
    uid: string,
    page: { readonly after?: number; readonly limit?: number } = {},
  ): Promise<readonly LoggedEvent[]> {
    return this.#read((client) => readStream(client, uid, page.after ?? 0, page.limit ?? 1_000));
  }

  getObject(name: ObjectName, at?: number): Promise<StoredObject | undefined> {
    return this.#read((client) => getObject(client, name, at));
  }

  getObjectByUid(uid: string): Promise<(StoredObject & { readonly deleted: boolean }) | undefined> {
    return this.#read((client) => getObjectByUid(client, uid));
  }

  listObjects(query: ListQuery): Promise<ObjectPage> {
    return this.#read((client) => listObjects(client, query));
  }

  /** What people may be told of, by the name of what it is about, ended objects included. */
  listToldEvents(query: ToldQuery): Promise<ToldPage> {
    return this.#read((client) => listToldEvents(client, query));
  }

  /** What people may be told of behind a position, in order; of one cluster, when given. */
  readToldEvents(range: {
    readonly after: number;
    readonly upTo?: number;
    readonly limit: number;
    readonly cluster?: string;
  }): Promise<readonly ToldEvent[]> {
    return this.#read((client) => readToldEvents(client, range));
  }

  /** Everything told, up to a position, of all objects that have or had the names of these, in log order. */
  readToldHistories(
    of: readonly Pick<ToldEvent, 'cluster' | 'namespace' | 'name'>[],
    upTo: number,
  ): Promise<readonly ToldEvent[]> {
    return this.#read((client) => readToldHistories(client, of, upTo));
  }

  /** All live objects, in chunks that are true at one position: where a worker starts. */
  snapshot(kinds?: readonly string[]): AsyncIterable<SnapshotChunk> {
    return snapshot(this.#pool, kinds);
  }

  getBinding(
    of: { readonly volumeUid: string } | { readonly claimUid: string },
  ): Promise<Binding | undefined> {
    return this.#read((client) => getBinding(client, of));
  }

  /** The wrapped keys of these objects; one goes with its object, in the append that ends it. */
  readObjectKeys(uids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return this.#read((client) => readObjectKeys(client, uids));
  }

  /** Keeps an object's first wrapped key, committed, and gives back the one that is kept: the first wins. */
  createObjectKey(uid: string, wrapped: string): Promise<string> {
    return this.#read((client) => createObjectKey(client, uid, wrapped));
  }

  /** Destroys the key of an object that does not live: what was to create or edit it was refused. */
  dropUnusedObjectKey(uid: string): Promise<void> {
    return this.#read((client) => dropUnusedObjectKey(client, uid));
  }

  /** Nothing while another holds it. Safe to ask again: the holder gets its own lease prolonged. */
  acquireLease(name: string, holder: string, ttlMs: number): Promise<LeaseClaim | undefined> {
    return this.#read((client) => acquireLease(client, name, holder, ttlMs));
  }

  /** False once another has the lease: stop working under it. */
  renewLease(lease: LeaseClaim, ttlMs: number): Promise<boolean> {
    return this.#read((client) => renewLease(client, lease, ttlMs));
  }

  releaseLease(lease: LeaseClaim): Promise<boolean> {
    return this.#read((client) => releaseLease(client, lease));
  }

  /** Leases of this prefix that have not run out. */
  liveLeases(prefix: string): Promise<readonly { readonly name: string; readonly holder: string }[]> {
    return this.#read((client) => liveLeases(client, prefix));
  }

  /** Writes a Lease of a user, outside the log, and gives its position, one of their own. Throws as an append does. */
  writeKubeLease(write: KubeLeaseWrite): Promise<number> {
    return this.#read((client) => writeKubeLease(client, write));
  }

  getKubeLease(name: Omit<ObjectName, 'kind'>): Promise<StoredObject | undefined> {
    return this.#read((client) => getKubeLease(client, name));
  }

  listKubeLeases(query: Omit<ListQuery, 'kind'>): Promise<ObjectPage> {
    return this.#read((client) => listKubeLeases(client, query));
  }

  /** Leases that changed behind a position of theirs, each once, in the order of their last change. */
  readKubeLeases(after: number, limit: number): Promise<readonly KubeLeaseEntry[]> {
    return this.#read((client) => readKubeLeases(client, after, limit));
  }

  kubeLeasesHead(): Promise<KubeLeasesHead> {
    return this.#read((client) => readKubeLeasesHead(client));
  }

  /** Events that others posted about one object, by the correlation they were created with; all that live. */
  listEventsAbout(
    cluster: string,
    correlation: string,
    of: { readonly namespace?: string; readonly at?: number } = {},
  ): Promise<ObjectPage> {
    return this.#read((client) => listEventsAbout(client, cluster, correlation, of));
  }

  /** What happened to posted Events behind a position, in order. */
  readPostedEvents(range: {
    readonly after: number;
    readonly upTo?: number;
    readonly limit: number;
    readonly cluster?: string;
  }): Promise<readonly LoggedEvent[]> {
    return this.#read((client) => readPostedEvents(client, range));
  }

  /** Posted Events that live and have not changed since a time, among the next entries behind a position. */
  staleEvents(after: number, before: string, limit: number): Promise<StaleEvents> {
    return this.#read((client) => staleEvents(client, after, before, limit));
  }

  /** Finishes the appends that wait, then closes all connections. */
  async close(): Promise<void> {
    await this.#appender.close();
    await this.#pool.end();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #read<T>(read: (client: Queryable) => Promise<T>): Promise<T> {
    return reading(() => read(this.#pool));
  }
}

/** Opens the log. Call `migrate()` once before the first use of a database. */
export function openEventStore(options: EventStoreOptions): EventStore {
  return new EventStore(options);
}
