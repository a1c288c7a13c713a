import {
  type Append,
  type Appended,
  type Binding,
  type LeaseClaim,
  type ListQuery,
  type LoggedEvent,
  type ObjectName,
  type ObjectPage,
  type SnapshotChunk,
  StoreBusyError,
  type StoredObject,
} from '@berth/event-store';
import { type MemoryLog, type Row } from './memory-log.js';
import { type Network } from './network.js';
import { type VirtualTime } from './virtual-time.js';

/** So many appends in one commit. */
const BATCH = 6;
const SNAPSHOT_CHUNK = 4;

type Waiting = { readonly append: Append; readonly settle: (result: Appended | Error) => void };

/** The log's only writer: it takes what has arrived into one commit, and tells who follows. */
export class CommitQueue {
  #waiting: Waiting[] = [];
  #planned = false;

  constructor(
    private readonly time: VirtualTime,
    private readonly log: MemoryLog,
    private readonly onCommit: (first: number, last: number) => void,
  ) {}

  append(append: Append): Promise<Appended> {
    return new Promise((resolve, reject) => {
      const settle = (result: Appended | Error) => {
        if (result instanceof Error) reject(result);
        else resolve(result);
      };
      this.#waiting.push({ append, settle });
      this.#plan();
    });
  }

  #plan(): void {
    if (this.#planned) return;
    this.#planned = true;
    this.time.as(undefined, () => this.time.after(1, () => this.#commit()));
  }

  #commit(): void {
    this.#planned = false;
    const batch = this.#takeBatch();
    const before = this.log.head;
    const results = this.log.commit(batch.map(({ append }) => append));
    batch.forEach(({ settle }, at) => settle(results[at]!));
    if (this.log.head > before) this.onCommit(before + 1, this.log.head);
    if (this.#waiting.length > 0) this.#plan();
  }

  /** No two that share a stream, a name or a half of a pair; what is left keeps its order. */
  #takeBatch(): readonly Waiting[] {
    const taken: Waiting[] = [];
    const left: Waiting[] = [];
    const used = new Set<string>();
    for (const waiting of this.#waiting) {
      const touched = touchedBy(waiting.append);
      const isFree = taken.length < BATCH && touched.every((key) => !used.has(key));
      for (const key of touched) used.add(key);
      (isFree ? taken : left).push(waiting);
    }
    this.#waiting = left;
    return taken;
  }
}

function touchedBy({ id, changes, preconditions = [], binds = [], unbinds = [] }: Append): readonly string[] {
  return [
    id,
    ...changes.flatMap(({ uid, cluster, kind, namespace, name }) => [
      uid,
      `${cluster}/${kind}/${namespace}/${name}`,
    ]),
    ...preconditions.map(({ uid }) => uid),
    ...[...binds, ...unbinds].flatMap(({ volumeUid, claimUid }) => [volumeUid, claimUid]),
  ];
}

/** The event store as one process has it: every call goes over the network. */
export class StoreClient {
  /** What this process was told had landed. */
  readonly acknowledged: { readonly append: Append; readonly appended: Appended }[] = [];

  constructor(
    private readonly log: MemoryLog,
    private readonly queue: CommitQueue,
    private readonly network: Network,
    private readonly time: VirtualTime,
  ) {}

  async append(append: Append): Promise<Appended> {
    if (this.network.faults.slow > 0 && this.time.random.chance(2)) throw new StoreBusyError(1, 1);
    const appended = await this.network.change(append.id, () => this.queue.append(append));
    this.acknowledged.push({ append, appended });
    return appended;
  }

  head(): Promise<{ readonly position: number; readonly epoch: number; readonly time: string }> {
    return this.network.read(() => ({
      position: this.log.head,
      epoch: 1,
      time: this.log.events.at(-1)?.time ?? '',
    }));
  }

  readLog(after: number, limit: number): Promise<readonly LoggedEvent[]> {
    return this.network.read(() => this.log.events.slice(after, after + limit));
  }

  readCommits(
    after: number,
    limit: number,
  ): Promise<readonly { readonly first: number; readonly last: number }[]> {
    return this.network.read(() => this.log.commits.filter(({ last }) => last > after).slice(0, limit));
  }

  readStream(
    uid: string,
    { after = 0, limit = 1_000 }: { readonly after?: number; readonly limit?: number } = {},
  ): Promise<readonly LoggedEvent[]> {
    return this.network.read(() =>
      this.log.events.filter((event) => event.uid === uid && event.version > after).slice(0, limit),
    );
  }

  getObject(name: ObjectName): Promise<StoredObject | undefined> {
    return this.network.read(() => this.log.find(name));
  }

  getObjectByUid(uid: string): Promise<Row | undefined> {
    return this.network.read(() => this.log.rows.get(uid));
  }

  listObjects({ cluster, kind, namespace }: ListQuery): Promise<ObjectPage> {
    return this.network.read(() => {
      const objects = this.#live().filter(
        (row) =>
          row.cluster === cluster &&
          row.kind === kind &&
          (namespace === undefined || row.namespace === namespace),
      );
      return { position: this.log.head, objects, hasMore: false };
    });
  }

  getBinding(
    of: { readonly volumeUid: string } | { readonly claimUid: string },
  ): Promise<Binding | undefined> {
    return this.network.read(() => {
      const found = [...this.log.bindings].find(([volumeUid, claimUid]) =>
        'volumeUid' in of ? volumeUid === of.volumeUid : claimUid === of.claimUid,
      );
      return found && { volumeUid: found[0], claimUid: found[1] };
    });
  }

  /** Nothing is sealed here, so there are no keys. */
  dropUnusedObjectKey(): Promise<void> {
    return Promise.resolve();
  }

  /** All of it as it stands at one position, brought in parts. */
  async *snapshot(kinds: readonly string[]): AsyncGenerator<SnapshotChunk> {
    const { position, objects } = await this.network.read(() => ({
      position: this.log.head,
      objects: this.#live().filter(({ kind }) => kinds.includes(kind)),
    }));
    for (let at = 0; at === 0 || at < objects.length; at += SNAPSHOT_CHUNK) {
      yield { position, objects: objects.slice(at, at + SNAPSHOT_CHUNK) };
      await this.network.read(() => undefined);
    }
  }

  async acquireLease(name: string, holder: string, ttlMs: number): Promise<LeaseClaim | undefined> {
    const fence = await this.network.read(() => this.log.acquire(name, holder, ttlMs));
    return fence === undefined ? undefined : { name, fence };
  }

  renewLease({ name, fence }: LeaseClaim, ttlMs: number): Promise<boolean> {
    return this.network.read(() => this.log.renew(name, fence, ttlMs));
  }

  releaseLease({ name, fence }: LeaseClaim): Promise<boolean> {
    return this.network.read(() => this.log.release(name, fence));
  }

  liveLeases(prefix: string): Promise<readonly { readonly name: string; readonly holder: string }[]> {
    return this.network.read(() => this.log.liveLeases(prefix));
  }

  #live(): readonly Row[] {
    return [...this.log.rows.values()].filter(({ deleted }) => !deleted);
  }
}
