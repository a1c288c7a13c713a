/** Times between attempts at one volume. */
export type AttemptPace = {
  readonly firstMs: number;
  readonly mostMs: number;
};

export const ATTEMPT_PACE: AttemptPace = { firstMs: 1_000, mostMs: 15_000 };

/** What this process remembers between the passes of one volume; losing it costs time, never correctness. */
export class Attempt {
  /** Failures that no event tells of yet. */
  unreported = 0;
  /** Events of failures by this process. */
  reports = 0;
  /** Calls in a row whose ending nobody knows. */
  unknown = 0;
  #failures = 0;

  constructor(private readonly pace: AttemptPace) {}

  /** Until the next try, doubled by each failure in a row; a back end may ask for patience, and gets some. */
  againMs({ retryAfterMs }: { readonly retryAfterMs?: number } = {}): number {
    this.#failures += 1;
    if (retryAfterMs !== undefined) return Math.min(retryAfterMs, this.pace.mostMs);
    const full = Math.min(this.pace.mostMs, this.pace.firstMs * 2 ** Math.min(this.#failures - 1, 20));
    return full * (0.5 + Math.random() / 2);
  }

  /** Something changed that may help: the next failure is a first one. */
  refresh(): void {
    this.#failures = 0;
  }
}
