/** Times between attempts of one claim. */
export type AttemptPace = {
  readonly firstMs: number;
  /** Of what only reads. */
  readonly readMostMs: number;
  /** Of what was refused by a back end. */
  readonly changeMostMs: number;
  /** What no other time will make succeed. */
  readonly hopelessMs: number;
  /** Between looks at work that is under way. */
  readonly pollMs: number;
  /** A request whose ending nobody knows may still arrive for so long. */
  readonly doubtMs: number;
};

export const ATTEMPT_PACE: AttemptPace = {
  firstMs: 1_000,
  readMostMs: 15_000,
  changeMostMs: 300_000,
  hopelessMs: 600_000,
  pollMs: 1_000,
  doubtMs: 15_000,
};

/** What this process remembers between the passes of one claim; losing it costs time, never correctness. */
export class Attempt {
  /** Failures that no event tells of yet. */
  unreported = 0;
  /** Events of failures by this process. */
  reports = 0;
  /** Calls in a row of which nobody knows how they end. */
  unknownEndings = 0;
  /** Places that were usable at the last look, and those that refused since. */
  usable: readonly string[] = [];
  readonly refused = new Set<string>();
  #failures = 0;
  #intentAt: string | undefined;
  #writtenAt: string | undefined;
  #doubtUntilMs = 0;

  constructor(
    private readonly pace: AttemptPace,
    private readonly nowMs: () => number,
  ) {}

  get pollMs(): number {
    return this.pace.pollMs;
  }

  get hopelessMs(): number {
    return this.pace.hopelessMs;
  }

  /** Until the next try, doubled by each failure in a row. */
  backOffMs(kind: 'read' | 'change'): number {
    this.#failures += 1;
    const most = kind === 'read' ? this.pace.readMostMs : this.pace.changeMostMs;
    const full = Math.min(most, this.pace.firstMs * 2 ** Math.min(this.#failures - 1, 20));
    return full * (0.5 + Math.random() / 2);
  }

  /** Until the next try after a failure; a back end may ask for patience, and gets some. */
  againMs({ retryAfterMs }: { readonly retryAfterMs?: number }, kind: 'read' | 'change'): number {
    const backOffMs = this.backOffMs(kind);
    return retryAfterMs === undefined ? backOffMs : Math.min(retryAfterMs, this.pace.changeMostMs);
  }

  /** Something changed that may help: the next failure is a first one. */
  refresh(): void {
    this.#failures = 0;
  }

  /** A request of this intent may be under way, or arrive yet. */
  doubt(): void {
    this.#doubtUntilMs = this.nowMs() + this.pace.doubtMs;
  }

  /** Notes which intent is worked on. One that this process did not write may have been sent at any time. */
  takeUp(intent: { readonly at: string }, written: boolean): void {
    if (this.#intentAt !== intent.at && !written) this.doubt();
    if (written) {
      this.#doubtUntilMs = 0;
      this.#writtenAt = intent.at;
    }
    this.#intentAt = intent.at;
  }

  /** Whether this process wrote the intent, so that it knows of every request of it. */
  wrote(intent: { readonly at: string }): boolean {
    return this.#writtenAt === intent.at;
  }

  /** How long what is not there may still come into being; 0: it is certain. */
  get doubtMs(): number {
    return Math.max(0, this.#doubtUntilMs - this.nowMs());
  }

  /** Whether another place is left to be tried at once; if not, all may be tried anew. */
  triesElsewhere(place: string): boolean {
    this.refused.add(place);
    if (this.usable.some((id) => !this.refused.has(id))) return true;
    this.refused.clear();
    return false;
  }
}
