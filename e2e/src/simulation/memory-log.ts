import {
  type Append,
  type Appended,
  BindingConflictError,
  NameTakenError,
  type LoggedEvent,
  type ObjectChange,
  StaleLeaseError,
  type StoredObject,
  VersionConflictError,
} from '@berth/event-store';
import { type VirtualTime } from './virtual-time.js';

export type Row = StoredObject & { readonly deleted: boolean };
type Lease = { holder: string; fence: number; expiresMs: number };

/** The log of one run, in memory, with the checks of the event store's own function, in their order. */
export class MemoryLog {
  readonly events: LoggedEvent[] = [];
  readonly commits: { readonly first: number; readonly last: number }[] = [];
  readonly rows = new Map<string, Row>();
  /** Volume UID to claim UID. */
  readonly bindings = new Map<string, string>();
  readonly appends = new Map<string, Appended>();
  readonly #names = new Map<string, string>();
  readonly #leases = new Map<string, Lease>();

  constructor(private readonly time: VirtualTime) {}

  get head(): number {
    return this.events.length;
  }

  /** One group commit: whoever cannot land fails alone. Gives, for each append, where it landed or why it did not. */
  commit(batch: readonly Append[]): readonly (Appended | Error)[] {
    const first = this.head + 1;
    const landed = batch.map(
      (append) => this.appends.get(append.id) ?? this.#refusal(append) ?? this.#write(append),
    );
    if (this.head >= first) this.commits.push({ first, last: this.head });
    return landed;
  }

  find({
    cluster,
    kind,
    namespace,
    name,
  }: Pick<Row, 'cluster' | 'kind' | 'namespace' | 'name'>): Row | undefined {
    return this.rows.get(this.#names.get(JSON.stringify([cluster, kind, namespace, name])) ?? '');
  }

  acquire(name: string, holder: string, ttlMs: number): number | undefined {
    const known = this.#leases.get(name);
    const expiresMs = this.time.nowMs + ttlMs;
    const isLive = known !== undefined && known.expiresMs > this.time.nowMs;
    if (isLive && known.holder !== holder) return undefined;
    if (isLive) known.expiresMs = expiresMs;
    else this.#leases.set(name, { holder, fence: (known?.fence ?? 0) + 1, expiresMs });
    return this.#leases.get(name)?.fence;
  }

  /** Also after the expiry, as long as nobody else took it. */
  renew(name: string, fence: number, ttlMs: number): boolean {
    const lease = this.#leases.get(name);
    if (lease?.fence !== fence || lease.holder === '') return false;
    lease.expiresMs = this.time.nowMs + ttlMs;
    return true;
  }

  release(name: string, fence: number): boolean {
    const lease = this.#leases.get(name);
    if (lease?.fence !== fence) return false;
    lease.expiresMs = -Infinity;
    lease.holder = '';
    return true;
  }

  liveLeases(prefix: string): readonly { readonly name: string; readonly holder: string }[] {
    return [...this.#leases]
      .filter(([name, { expiresMs }]) => name.startsWith(prefix) && expiresMs > this.time.nowMs)
      .map(([name, { holder }]) => ({ name, holder }));
  }

  #refusal(append: Append): Error | undefined {
    const { changes, preconditions = [], lease } = append;
    for (const change of changes) {
      const refusal = this.#stale(change.uid, change.expectedVersion) ?? this.#nameTaken(change, changes);
      if (refusal !== undefined) return refusal;
    }
    for (const { uid, version } of preconditions) {
      const refusal = this.#stale(uid, version);
      if (refusal !== undefined) return refusal;
    }
    const conflict = this.#bindingConflict(append);
    if (conflict !== undefined) return conflict;
    if (lease === undefined || this.#leases.get(lease.name)?.fence === lease.fence) return undefined;
    return new StaleLeaseError(lease.name, lease.fence);
  }

  #stale(uid: string, expected: number): Error | undefined {
    const row = this.rows.get(uid);
    const { version = 0, deleted = false } = row ?? {};
    if (version === expected && !deleted) return undefined;
    return new VersionConflictError(uid, expected, version, deleted);
  }

  #nameTaken(change: ObjectChange, changes: readonly ObjectChange[]): Error | undefined {
    if (change.expectedVersion > 0) return undefined;
    const holder = this.find(change);
    if (holder === undefined || changes.some(({ uid, deletes }) => deletes && uid === holder.uid))
      return undefined;
    return new NameTakenError(change, holder.uid);
  }

  #bindingConflict({ binds = [], unbinds = [] }: Append): Error | undefined {
    for (const bind of binds) {
      const other = [...this.bindings].find(
        ([volumeUid, claimUid]) =>
          (volumeUid === bind.volumeUid) !== (claimUid === bind.claimUid) &&
          !unbinds.some((it) => it.volumeUid === volumeUid && it.claimUid === claimUid),
      );
      if (other !== undefined) return new BindingConflictError(bind.volumeUid, bind.claimUid);
    }
    return undefined;
  }

  #write(append: Append): Appended {
    const first = this.head + 1;
    for (const change of append.changes) this.#writeChange(append, change);
    for (const { volumeUid, claimUid } of append.unbinds ?? []) {
      if (this.bindings.get(volumeUid) === claimUid) this.bindings.delete(volumeUid);
    }
    for (const { volumeUid, claimUid } of append.binds ?? []) this.bindings.set(volumeUid, claimUid);
    const appended = { first, last: this.head };
    this.appends.set(append.id, appended);
    return appended;
  }

  #writeChange({ id, metadata }: Append, change: ObjectChange): void {
    const { uid, cluster, kind, namespace, name, expectedVersion, state, deletes } = change;
    const version = expectedVersion + 1;
    const position = this.head + 1;
    const { causation = null, traceparent = null, tracestate = null, ...by } = metadata;
    const { eventId, eventType: type, schemaVersion, data, stateVersion } = change;
    const time = new Date(this.time.dateMs).toISOString().replace('Z', '000Z');
    const of = { uid, cluster, kind, namespace, name };
    this.events.push({
      ...of,
      ...by,
      ...{ position, appendId: id, id: eventId, version, type, schemaVersion, data, state, stateVersion },
      ...{ deletes, causation, traceparent, tracestate, time },
    });
    const key = JSON.stringify([cluster, kind, namespace, name]);
    this.rows.set(uid, { ...of, version, position, state, deleted: deletes });
    if (!deletes) this.#names.set(key, uid);
    else if (this.#names.get(key) === uid) this.#names.delete(key);
  }
}
