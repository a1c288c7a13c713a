import { type BackendDirectory, isMentioned } from '@berth/backends';
import {
  type Backend,
  type Claim,
  makerOf,
  type Provisioning,
  type ProvisioningIntent,
  type StorageClass,
  type Volume,
} from '@berth/domain';
import { type LogEntry, type SnapshotChunk } from '@berth/messaging';
import { GidTable } from './gid-table.js';

export const FOLLOWED_KINDS: ReadonlySet<string> = new Set([
  'PersistentVolumeClaim',
  'PersistentVolume',
  'StorageClass',
  'Backend',
  'Secret',
]);

/** What stands in the text of a claim that a provisioner has to do with. */
const MARKS = ['"provisioning":', '"expander":"berth"'];

/** Its own events tell a provisioner nothing it has to act on: the pass that wrote them goes on by itself. */
export const ACTOR = 'system:berth:provisioner';

/** An object as the snapshot or the log brings it; `type`, actor and trace are those of an event. */
type Observed = Pick<
  LogEntry,
  'uid' | 'cluster' | 'kind' | 'namespace' | 'name' | 'position' | 'state' | 'deletes'
> &
  Partial<Pick<LogEntry, 'type' | 'data' | 'actor' | 'correlation' | 'traceparent' | 'tracestate'>>;

/** A claim that Berth is asked to make a volume for, or has begun to; or whose volume it is to make larger. */
export type WantedClaim = {
  readonly uid: string;
  readonly cluster: string;
  /** Absent: it has a volume, which is to be larger. */
  readonly className: string | undefined;
  readonly intent: ProvisioningIntent | undefined;
  /** Of its last event here. */
  readonly position: number;
  /** The event that asked; unknown after a start. */
  readonly asked: Pick<Observed, 'correlation' | 'traceparent' | 'tracestate'> | undefined;
};

export type GidScope = {
  readonly cluster: string;
  readonly className: string;
  readonly range: { readonly min: number; readonly max: number };
};

export type ViewListener = {
  /** Something happened to the claim that is not the provisioner's own doing. */
  readonly claimMoved: (uid: string) => void;
  readonly backendsChanged: () => void;
  /** Every claim that is given up by now may have a chance again. */
  readonly settingsChanged: (cluster?: string) => void;
  /** Space may be free at this Backend. */
  readonly volumeGone: (backend: string) => void;
};

/** The annotation by which Kubernetes, too, remembers a volume's group. */
export const GID_ANNOTATION = 'pv.beta.kubernetes.io/gid';

/**
 * What the log says that provisioning depends on. All that is to be done is derived from it. The texts it parses are the
 * log's own, of the kind their row names.
 */
export class ProvisionerView {
  readonly gids = new GidTable();
  readonly #claims = new Map<string, WantedClaim>();
  readonly #classes = new Map<string, StorageClass>();
  /** Positions of intents whose group ids are reserved until they are seen here. */
  readonly #reserved = new Map<string, number>();

  constructor(
    readonly directory: BackendDirectory,
    private readonly listener: ViewListener,
  ) {}

  restore({ first, objects }: SnapshotChunk): void {
    if (first) this.#clear();
    for (const object of objects) this.#observe({ ...object, deletes: false });
  }

  observe(entries: readonly LogEntry[]): void {
    for (const entry of entries) this.#observe(entry);
  }

  claims(): IterableIterator<WantedClaim> {
    return this.#claims.values();
  }

  claim(uid: string): WantedClaim | undefined {
    return this.#claims.get(uid);
  }

  classOf(cluster: string, name: string): StorageClass | undefined {
    return this.#classes.get(keyOf(cluster, name));
  }

  /** Reserves the lowest free group id of the class for a claim, until `releaseGid` or `intentAt`. */
  takeGid(claimUid: string, scope: GidScope): number | undefined {
    this.#reserved.delete(claimUid);
    return this.gids.take(reservationOf(claimUid), keyOf(scope.cluster, scope.className), scope.range);
  }

  releaseGid(claimUid: string): void {
    this.#reserved.delete(claimUid);
    this.gids.remove(reservationOf(claimUid));
  }

  /** The reserved group id stands in an intent at this position: once it is seen here, that holds it. */
  intentAt(claimUid: string, position: number): void {
    this.#reserved.set(claimUid, position);
    this.#releaseSeen(claimUid, this.#claims.get(claimUid)?.position ?? 0);
  }

  #releaseSeen(claimUid: string, position: number): void {
    const intentAt = this.#reserved.get(claimUid);
    if (intentAt !== undefined && position >= intentAt) this.releaseGid(claimUid);
  }

  #clear(): void {
    this.gids.clear();
    this.#claims.clear();
    this.#classes.clear();
    this.#reserved.clear();
    this.directory.clear();
  }

  #observe(observed: Observed): void {
    switch (observed.kind) {
      case 'PersistentVolumeClaim':
        this.#observeClaim(observed);
        break;
      case 'PersistentVolume':
        this.#observeVolume(observed);
        break;
      case 'StorageClass':
        this.#observeClass(observed);
        break;
      case 'Backend':
        this.#observeBackend(observed);
        break;
      case 'Secret':
        if (isMentioned(observed, this.#classes, this.directory)) this.listener.settingsChanged();
    }
  }

  #observeClaim(observed: Observed): void {
    const { uid, deletes, state, position } = observed;
    // Most claims are none of ours; parsing them all would cost more than everything else here.
    const isOurs = !deletes && MARKS.some((mark) => state.includes(mark));
    const { provisioning, expansion } = (isOurs && (JSON.parse(state) as Claim).berth) || {};
    if (provisioning !== undefined || expansion?.expander === 'berth')
      this.#keepClaim(observed, provisioning);
    else this.#dropClaim(observed);
    this.#releaseSeen(uid, position);
  }

  #keepClaim(observed: Observed, provisioning: Provisioning | undefined): void {
    const { uid, cluster, position, type, actor } = observed;
    const { className, intent } = provisioning ?? {};
    const before = type === 'ClaimExpansionRequested' ? undefined : this.#claims.get(uid)?.asked;
    const asked = before ?? (type === undefined ? undefined : contextOf(observed));
    this.#claims.set(uid, { uid, cluster, position, className, intent, asked });
    if (className === undefined) this.gids.remove(uid);
    else this.gids.put(uid, keyOf(cluster, className), intent?.gid);
    if (actor !== ACTOR) this.listener.claimMoved(uid);
  }

  #dropClaim({ uid, type, data, actor }: Observed): void {
    const before = this.#claims.get(uid);
    this.#claims.delete(uid);
    if (type === 'ProvisioningSucceeded' && before?.className !== undefined) {
      // The volume that was made stands in the same append, and may not be here yet.
      const { volumeUid } = JSON.parse(data ?? '') as { volumeUid: string };
      this.gids.put(volumeUid, keyOf(before.cluster, before.className), before.intent?.gid);
    }
    this.gids.remove(uid);
    if (before !== undefined && actor !== ACTOR) this.listener.claimMoved(uid);
  }

  #observeVolume({ uid, cluster, deletes, state }: Observed): void {
    if (!deletes && !state.includes(GID_ANNOTATION)) return;
    const { metadata, spec, berth } = JSON.parse(state) as Volume;
    if (deletes) {
      this.gids.remove(uid);
      if (berth?.backing !== undefined) this.listener.volumeGone(berth.backing.backend);
      return;
    }
    const gid = Number(metadata.annotations?.[GID_ANNOTATION]);
    this.gids.put(uid, keyOf(cluster, spec.storageClassName ?? ''), Number.isInteger(gid) ? gid : undefined);
  }

  #observeClass({ cluster, name, deletes, state }: Observed): void {
    const storageClass = JSON.parse(state) as StorageClass;
    const isOurs = !deletes && makerOf(storageClass.provisioner) === 'berth';
    if (isOurs) this.#classes.set(keyOf(cluster, name), storageClass);
    else if (!this.#classes.delete(keyOf(cluster, name))) return;
    this.listener.settingsChanged(cluster);
  }

  #observeBackend({ name, deletes, state }: Observed): void {
    if (deletes) this.directory.remove(name);
    else this.directory.put(JSON.parse(state) as Backend);
    this.listener.backendsChanged();
    this.listener.settingsChanged();
  }
}

function contextOf({
  correlation,
  traceparent,
  tracestate,
}: Pick<Observed, 'correlation' | 'traceparent' | 'tracestate'>) {
  return {
    ...(correlation !== undefined && { correlation }),
    ...(traceparent !== undefined && { traceparent }),
    ...(tracestate !== undefined && { tracestate }),
  };
}

function keyOf(cluster: string, name: string): string {
  return `${cluster}/${name}`;
}

function reservationOf(claimUid: string): string {
  return `reserved for ${claimUid}`;
}
