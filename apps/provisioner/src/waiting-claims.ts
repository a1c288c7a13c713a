import { type LogEntry } from '@berth/messaging';

export const FOLLOWED_KINDS: ReadonlySet<string> = new Set(['PersistentVolumeClaim', 'StorageClass']);

/** Whom a claim waits for: an in-tree name we know, any other provisioner, or a class that does not exist. */
export const WAITED_FOR = [
  'kubernetes.io/glusterfs',
  'kubernetes.io/host-path',
  'other',
  'missing class',
] as const;

export type WaitedFor = (typeof WAITED_FOR)[number];

/** An object as the snapshot or the log brings it. */
export type Observed = Pick<LogEntry, 'uid' | 'cluster' | 'kind' | 'name' | 'state' | 'deletes'> & {
  /** Of the event; absent in a snapshot. */
  readonly type?: string;
};

/** The parts of states that are read here. */
type ClaimState = {
  readonly metadata: {
    readonly annotations?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
  };
  readonly spec?: { readonly storageClassName?: string; readonly volumeName?: string };
  readonly status?: { readonly phase?: string };
};
type ClassState = { readonly provisioner?: string };

const NEVER_PROVISIONS = 'kubernetes.io/no-provisioner';
const LEGACY_CLASS = 'volume.beta.kubernetes.io/storage-class';

/** Claims that no volume is bound to and whose class could have one made. */
export class WaitingClaims {
  /** The class each waiting claim names, as cluster and name. */
  readonly #classOf = new Map<string, string>();
  readonly #provisionerOf = new Map<string, string>();

  observe(observed: Observed): void {
    if (observed.kind === 'StorageClass') this.#observeClass(observed);
    else this.#observeClaim(observed);
  }

  clear(): void {
    this.#classOf.clear();
    this.#provisionerOf.clear();
  }

  /** How many claims wait, by whom for. */
  counts(): Readonly<Record<WaitedFor, number>> {
    const counts = {
      'kubernetes.io/glusterfs': 0,
      'kubernetes.io/host-path': 0,
      other: 0,
      'missing class': 0,
    };
    for (const className of this.#classOf.values()) {
      const waitedFor = waitedForOf(this.#provisionerOf.get(className));
      if (waitedFor !== undefined) counts[waitedFor]++;
    }
    return counts;
  }

  #observeClass({ cluster, name, state, deletes }: Observed): void {
    const key = `${cluster}/${name}`;
    // The log's own text of a class.
    const provisioner = deletes ? undefined : (JSON.parse(state) as ClassState).provisioner;
    if (provisioner === undefined) this.#provisionerOf.delete(key);
    else this.#provisionerOf.set(key, provisioner);
  }

  #observeClaim({ uid, cluster, type, state, deletes }: Observed): void {
    this.#classOf.delete(uid);
    if (deletes || type === 'ClaimBound') return;
    // The log's own text of a claim.
    const claim = JSON.parse(state) as ClaimState;
    const className = classNameOf(claim);
    if (className !== '' && isWaiting(claim)) this.#classOf.set(uid, `${cluster}/${className}`);
  }
}

/** Undefined: its class says that nobody makes volumes for it. */
function waitedForOf(provisioner: string | undefined): WaitedFor | undefined {
  if (provisioner === undefined) return 'missing class';
  if (provisioner === NEVER_PROVISIONS) return undefined;
  return WAITED_FOR.find((known) => known === provisioner) ?? 'other';
}

function isWaiting({ metadata, spec, status }: ClaimState): boolean {
  return status?.phase === 'Pending' && !spec?.volumeName && metadata.deletionTimestamp === undefined;
}

function classNameOf({ metadata, spec }: ClaimState): string {
  return metadata.annotations?.[LEGACY_CLASS] ?? spec?.storageClassName ?? '';
}
