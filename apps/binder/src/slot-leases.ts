import { SLOT_COUNT, slotLease } from './slots.js';

/** Proof of a slot's lease, as an append carries it. */
export type HeldLease = { readonly name: string; readonly fence: number };

/** What the sharing of slots needs of the log's leases. */
export type LeasePort = {
  /** The fence, or undefined while another holds the lease. */
  readonly acquire: (name: string) => Promise<number | undefined>;
  /** False: it is lost. */
  readonly renew: (name: string, fence: number) => Promise<boolean>;
  readonly release: (name: string, fence: number) => Promise<void>;
  /** The leases of all binders that have not run out. */
  readonly liveLeases: () => Promise<readonly { readonly name: string; readonly holder: string }[]>;
  /** Milliseconds of a clock that never jumps. */
  readonly clock: () => number;
};

export type SlotLeasesOptions = {
  readonly holder: string;
  readonly ttlMs: number;
  readonly onAcquired: (slot: number) => void;
  readonly onLost: (slot: number) => void;
};

type Held = { readonly fence: number; expires: number };

/**
 * The slots this process decides for. Every binder takes a seat, counts the others, and keeps its share of the
 * slots: it gives back what is above and tries for free ones below.
 */
export class SlotLeases {
  readonly #held = new Map<number, Held>();
  #seat: (Held & { readonly name: string }) | undefined;

  constructor(
    private readonly port: LeasePort,
    private readonly options: SlotLeasesOptions,
  ) {}

  get size(): number {
    return this.#held.size;
  }

  /** The proof to append under, or undefined when the slot is another's, or might be. */
  leaseOf(slot: number): HeldLease | undefined {
    const held = this.#held.get(slot);
    if (held === undefined || this.port.clock() >= held.expires) return undefined;
    return { name: slotLease(slot), fence: held.fence };
  }

  /** An append under this fence was refused. */
  refused(slot: number, fence: number): void {
    if (this.#held.get(slot)?.fence === fence) this.#drop(slot);
  }

  /** One round: renew, count, give back or take. To be called several times within the leases' lifetime. */
  async balance(): Promise<void> {
    await Promise.all([...this.#held].map(([slot, held]) => this.#renew(slot, held)));
    const live = await this.port.liveLeases();
    await this.#keepSeat(new Set(live.map(({ name }) => name)));
    const binders = new Set(live.map(({ holder }) => holder)).add(this.options.holder);
    const share = Math.ceil(SLOT_COUNT / binders.size);
    const taken = new Set(live.map(({ name }) => name));
    if (this.#held.size > share) await this.#giveBack(this.#held.size - share);
    else await this.#takeFree(share, taken);
  }

  /** Gives everything back, so that the next binder need not wait. */
  async close(): Promise<void> {
    const seat = this.#seat;
    this.#seat = undefined;
    await this.#giveBack(this.#held.size);
    if (seat !== undefined) await this.port.release(seat.name, seat.fence);
  }

  async #renew(slot: number, held: Held): Promise<void> {
    const asked = this.port.clock();
    const renewed = await this.port.renew(slotLease(slot), held.fence).catch(() => undefined);
    if (this.#held.get(slot) !== held) return;
    if (renewed === true) this.#prolong(slot, held, asked);
    // No answer proves nothing either way: the lease is ours until its time is over.
    else if (renewed === false || this.port.clock() >= held.expires) this.#drop(slot);
  }

  /** Behind its time nothing was decided under the lease; nobody else took it, so what waits is ours. */
  #prolong(slot: number, held: Held, asked: number): void {
    const wasOver = this.port.clock() >= held.expires;
    held.expires = asked + this.options.ttlMs;
    if (wasOver) this.options.onAcquired(slot);
  }

  async #giveBack(count: number): Promise<void> {
    const slots = [...this.#held].slice(0, count);
    for (const [slot] of slots) this.#drop(slot);
    await Promise.all(slots.map(([slot, { fence }]) => this.port.release(slotLease(slot), fence)));
  }

  async #takeFree(share: number, taken: ReadonlySet<string>): Promise<void> {
    // Binders that look at the same moment start at different slots.
    const start = Math.floor(Math.random() * SLOT_COUNT);
    for (let step = 0; step < SLOT_COUNT && this.#held.size < share; step++) {
      const slot = (start + step) % SLOT_COUNT;
      if (!this.#held.has(slot) && !taken.has(slotLease(slot))) await this.#take(slot);
    }
  }

  async #take(slot: number): Promise<void> {
    const asked = this.port.clock();
    const fence = await this.port.acquire(slotLease(slot));
    if (fence === undefined) return;
    this.#held.set(slot, { fence, expires: asked + this.options.ttlMs });
    this.options.onAcquired(slot);
  }

  /** The seat says that this binder lives also while it has no slot. */
  async #keepSeat(taken: ReadonlySet<string>): Promise<void> {
    const seat = this.#seat;
    if (seat !== undefined && (await this.port.renew(seat.name, seat.fence))) return;
    this.#seat = undefined;
    for (let number = 0; number < SLOT_COUNT; number++) {
      const name = `binder/seat/${number}`;
      const fence = taken.has(name) ? undefined : await this.port.acquire(name);
      if (fence === undefined) continue;
      this.#seat = { name, fence, expires: 0 };
      return;
    }
  }

  #drop(slot: number): void {
    if (this.#held.delete(slot)) this.options.onLost(slot);
  }
}
