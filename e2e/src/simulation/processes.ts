import { type Owner, type VirtualTime } from './virtual-time.js';

/** Longer than a lease lives, shorter than a back end is doubted. */
const STALL_MS = 7_000;
const DOWN_MS = 4_000;

/** A worker that is killed comes back as another process of the same name, which knows nothing. */
export class Processes {
  readonly #owners = new Map<string, Owner>();

  constructor(
    private readonly time: VirtualTime,
    private readonly starts: ReadonlyMap<string, () => void>,
  ) {
    for (const name of starts.keys()) this.#start(name);
  }

  /** At any moment between two happenings. */
  killOne(): void {
    const name = this.#anyOne();
    const owner = this.#owners.get(name);
    if (owner === undefined) return;
    this.#kill(name, owner);
    this.time.as(undefined, () => this.time.after(this.time.random.below(DOWN_MS), () => this.#start(name)));
  }

  stallOne(): void {
    const owner = this.#owners.get(this.#anyOne());
    if (owner !== undefined) owner.stalledUntilMs = this.time.nowMs + this.time.random.below(STALL_MS);
  }

  /** Everyone begins anew, as after an upgrade. */
  restartAll(): void {
    for (const name of this.starts.keys()) {
      const owner = this.#owners.get(name);
      if (owner !== undefined) this.#kill(name, owner);
      this.#start(name);
    }
  }

  #anyOne(): string {
    const names = [...this.starts.keys()];
    return names[this.time.random.below(names.length)] ?? '';
  }

  #kill(name: string, owner: Owner): void {
    owner.isAlive = false;
    this.#owners.delete(name);
  }

  #start(name: string): void {
    if (this.#owners.has(name)) return;
    const owner = { name, isAlive: true, stalledUntilMs: 0 };
    this.#owners.set(name, owner);
    this.time.as(owner, () => this.starts.get(name)?.());
  }
}
