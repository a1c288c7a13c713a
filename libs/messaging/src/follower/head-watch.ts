/** How far a follower is behind the log. */
export type Lag = {
  readonly position: number;
  /** The highest head this process has heard of. */
  readonly head: number;
  /** Events between the two. */
  readonly behind: number;
  /** How long the oldest of them has been known to be missing; 0 when nothing is. */
  readonly behindMs: number;
};

/** Remembers what is known of the head and since when, so that falling behind shows. Time comes in as data. */
export class HeadWatch {
  #head = 0;
  #headAt = 0;
  /** The oldest head that is not reached yet. */
  #mark: { readonly head: number; readonly since: number } | undefined;

  get head(): number {
    return this.#head;
  }

  /** Hears of a head. */
  note(head: number, position: number, now: number): void {
    if (head <= this.#head) return;
    this.#head = head;
    this.#headAt = now;
    if (head > position) this.#mark ??= { head, since: now };
  }

  /** Hears how far the follower has come. */
  reached(position: number): void {
    if (this.#mark === undefined || position < this.#mark.head) return;
    this.#mark = position < this.#head ? { head: this.#head, since: this.#headAt } : undefined;
  }

  /** What was heard was wrong: the head is no further than this. */
  correct(head: number, position: number, now: number): void {
    this.#head = head;
    this.#headAt = now;
    this.#mark = head > position ? { head, since: now } : undefined;
  }

  /** How long to wait until the follower has been behind for `graceMs`; undefined when it is not behind. */
  overdueIn(graceMs: number, now: number): number | undefined {
    return this.#mark && Math.max(0, this.#mark.since + graceMs - now);
  }

  lag(position: number, now: number): Lag {
    const head = Math.max(this.#head, position);
    const behindMs = this.#mark && head > position ? Math.max(0, now - this.#mark.since) : 0;
    return { position, head, behind: head - position, behindMs };
  }
}
