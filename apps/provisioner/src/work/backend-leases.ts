import { type LeaseClaim } from '@berth/event-store';
import { KeptLease } from '@berth/messaging';

/** The event store's lease functions. */
export type LeaseStore = {
  acquireLease(name: string, holder: string, ttlMs: number): Promise<LeaseClaim | undefined>;
  renewLease(lease: LeaseClaim, ttlMs: number): Promise<boolean>;
  releaseLease(lease: LeaseClaim): Promise<boolean>;
};

export type LeaseOptions = {
  readonly store: LeaseStore;
  readonly holder: string;
  /** Resolves when all that the holder before may have appended is seen; false: too late for it. */
  readonly caughtUp: () => Promise<boolean>;
  readonly onAcquired: () => void;
};

/** A killed provisioner's Backends wait for this long. */
const TTL_MS = 5_000;
/** For claims that no Backend is known for: they are only told so. */
const WITHOUT_BACKEND = 'provisioner';

/** The right to work on the claims of each Backend: of the copies of the provisioner one has it at a time. */
export class BackendLeases {
  readonly #kept = new Map<string, KeptLease<LeaseClaim>>();
  /** The fence of a lease whose holder knows what was done under it before. */
  readonly #ready = new Map<string, number>();
  readonly #closing = new Set<Promise<void>>();
  #closed = false;

  constructor(private readonly options: LeaseOptions) {
    this.#keep(WITHOUT_BACKEND);
  }

  /** Takes the leases of these Backends, and gives back those of others. */
  sync(backends: readonly string[]): void {
    if (this.#closed) return;
    const wanted = new Set([WITHOUT_BACKEND, ...backends.map(leaseName)]);
    for (const name of wanted) if (!this.#kept.has(name)) this.#keep(name);
    for (const name of [...this.#kept.keys()]) if (!wanted.has(name)) this.#give(name);
  }

  /** The proof to append under; undefined while another has it. */
  held(backend: string | undefined): LeaseClaim | undefined {
    const name = backend === undefined ? WITHOUT_BACKEND : leaseName(backend);
    const held = this.#kept.get(name)?.held;
    return held !== undefined && this.#ready.get(name) === held.fence ? held : undefined;
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const name of [...this.#kept.keys()]) this.#give(name);
    await Promise.all(this.#closing);
  }

  #keep(name: string): void {
    const { store, holder } = this.options;
    const lease = new KeptLease<LeaseClaim>({
      name,
      ttlMs: TTL_MS,
      acquire: () => store.acquireLease(name, holder, TTL_MS),
      renew: (held) => store.renewLease(held, TTL_MS),
      release: async (held) => {
        await store.releaseLease(held);
      },
      onAcquired: () => void this.#acquired(name, lease),
    });
    this.#kept.set(name, lease);
  }

  async #acquired(name: string, lease: KeptLease<LeaseClaim>): Promise<void> {
    const { held } = lease;
    if (held === undefined || !(await this.options.caughtUp()) || this.#kept.get(name) !== lease) return;
    this.#ready.set(name, held.fence);
    this.options.onAcquired();
  }

  #give(name: string): void {
    const closing = this.#kept.get(name)?.close();
    this.#kept.delete(name);
    this.#ready.delete(name);
    if (closing === undefined) return;
    this.#closing.add(closing);
    void closing.finally(() => this.#closing.delete(closing));
  }
}

function leaseName(backend: string): string {
  return `${WITHOUT_BACKEND}/${backend}`;
}
