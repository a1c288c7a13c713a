import { KeptLease } from '@berth/messaging';

/** What a lease must tell: a new holder has a new fence. */
type Fenced = { readonly fence: number };

/** The event store's lease functions. */
export type LeaseStore<L> = {
  acquireLease(name: string, holder: string, ttlMs: number): Promise<L | undefined>;
  renewLease(lease: L, ttlMs: number): Promise<boolean>;
  releaseLease(lease: L): Promise<boolean>;
};

export type KeyedLeasesOptions<L> = {
  readonly store: LeaseStore<L>;
  /** Name of the lease for work that has no key; the others have it and the key. */
  readonly name: string;
  readonly holder: string;
  /** Resolves when all that the holder before may have appended is seen; false: too late for it. */
  readonly caughtUp: () => Promise<boolean>;
  readonly onAcquired: () => void;
};

/** What a killed holder worked on waits for this long. */
const TTL_MS = 5_000;

/**
 * The right to do the work of each key, such as that at a Backend: of the copies of a worker one has it at a time. A
 * lease counts once its holder has seen all that was done under it before.
 */
export class KeyedLeases<L extends Fenced> {
  readonly #kept = new Map<string, KeptLease<L>>();
  /** The fence of a lease whose holder knows what was done under it before. */
  readonly #ready = new Map<string, number>();
  readonly #closing = new Set<Promise<void>>();
  #closed = false;

  constructor(private readonly options: KeyedLeasesOptions<L>) {
    this.#keep(options.name);
  }

  /** Takes the leases of these keys, and gives back those of others. */
  sync(keys: readonly string[]): void {
    if (this.#closed) return;
    const wanted = new Set([this.options.name, ...keys.map((key) => this.#nameOf(key))]);
    for (const name of wanted) if (!this.#kept.has(name)) this.#keep(name);
    for (const name of [...this.#kept.keys()]) if (!wanted.has(name)) this.#give(name);
  }

  /** The proof to append under, of a key or of work without one; undefined while another has it. */
  held(key: string | undefined): L | undefined {
    const name = key === undefined ? this.options.name : this.#nameOf(key);
    const held = this.#kept.get(name)?.held;
    return held !== undefined && this.#ready.get(name) === held.fence ? held : undefined;
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const name of [...this.#kept.keys()]) this.#give(name);
    await Promise.all(this.#closing);
  }

  #nameOf(key: string): string {
    return `${this.options.name}/${key}`;
  }

  #keep(name: string): void {
    const { store, holder } = this.options;
    const lease = new KeptLease<L>({
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

  async #acquired(name: string, lease: KeptLease<L>): Promise<void> {
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
