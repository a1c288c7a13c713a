import { type LogEntry } from '../log-port.js';

/** Entries of consecutive positions, as one message brings them. */
export type Run = {
  readonly first: number;
  readonly last: number;
  readonly entries: readonly LogEntry[];
  readonly bytes: number;
};

export type SequencerLimits = { readonly entries: number; readonly bytes: number };

/** What became of an offered run. */
export type Offered = 'kept' | 'duplicate' | 'overflow';

/**
 * Makes one dense sequence of runs that come lost, doubled, overlapping and in any order, with the log itself filling
 * the holes. Knows no time and does no I/O.
 */
export class Sequencer {
  /** Sorted by first position. */
  #waiting: Run[] = [];
  #entries = 0;
  #bytes = 0;

  constructor(
    private taken: number,
    private readonly limits: SequencerLimits,
  ) {}

  /** Everything up to here was taken. */
  get position(): number {
    return this.taken;
  }

  /** Whether something waits for entries that are not here. */
  get hasHole(): boolean {
    const next = this.#waiting[0];
    return next !== undefined && next.first > this.taken + 1;
  }

  /** `overflow`: the bound is passed and all that waited is dropped, this run too; the log has it. */
  offer(run: Run): Offered {
    this.#dropPassed();
    if (run.last <= this.taken) return 'duplicate';
    if (this.#waiting.some((it) => it.first <= run.first && it.last >= run.last)) return 'duplicate';
    if (
      this.#entries + run.entries.length > this.limits.entries ||
      this.#bytes + run.bytes > this.limits.bytes
    ) {
      this.clear();
      return 'overflow';
    }
    const later = this.#waiting.findIndex((it) => it.first > run.first);
    this.#waiting.splice(later === -1 ? this.#waiting.length : later, 0, run);
    this.#entries += run.entries.length;
    this.#bytes += run.bytes;
    return 'kept';
  }

  /** The entries that come next, none if they are not here. A run is taken whole, so it may pass `atLeast`. */
  take(atLeast: number): LogEntry[] {
    const taken: LogEntry[] = [];
    while (taken.length < atLeast) {
      this.#dropPassed();
      const next = this.#waiting[0];
      if (next === undefined || next.first > this.taken + 1) break;
      for (const entry of next.entries) if (entry.position > this.taken) taken.push(entry);
      this.taken = next.last;
    }
    this.#dropPassed();
    return taken;
  }

  /** Takes a page of the log read behind `position`; the log is right, even where it jumps. */
  takePage(page: readonly LogEntry[]): LogEntry[] {
    const taken = page.filter((it) => it.position > this.taken);
    this.taken = taken.at(-1)?.position ?? this.taken;
    this.#dropPassed();
    return taken;
  }

  /** Goes on behind a stretch in which the log has nothing. */
  skipTo(position: number): void {
    this.taken = Math.max(this.taken, position);
    this.#dropPassed();
  }

  clear(): void {
    this.#waiting = [];
    this.#entries = 0;
    this.#bytes = 0;
  }

  #dropPassed(): void {
    const passed = this.#waiting.filter((it) => it.last <= this.taken);
    if (passed.length === 0) return;
    this.#waiting = this.#waiting.filter((it) => it.last > this.taken);
    for (const run of passed) {
      this.#entries -= run.entries.length;
      this.#bytes -= run.bytes;
    }
  }
}
