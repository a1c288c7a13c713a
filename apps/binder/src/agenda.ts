/** The event that gives a reason to look at an object again. */
export type Trigger = {
  /** The object of the event; absent where there was no event, but a start. */
  readonly uid?: string;
  readonly position: number;
  readonly correlation?: string | undefined;
  readonly traceparent?: string | null | undefined;
  readonly tracestate?: string | null | undefined;
};

/** Objects to look at, in the order of their first trigger, each once. */
export class Agenda {
  readonly #triggers = new Map<string, Trigger>();

  get size(): number {
    return this.#triggers.size;
  }

  /** A second trigger keeps the object's place in the line; the latest is the reason that counts. */
  add(uid: string, trigger: Trigger): void {
    const known = this.#triggers.get(uid);
    if (known === undefined || known.position <= trigger.position) this.#triggers.set(uid, trigger);
  }

  take(): { readonly uid: string; readonly trigger: Trigger } | undefined {
    for (const [uid, trigger] of this.#triggers) {
      this.#triggers.delete(uid);
      return { uid, trigger };
    }
    return undefined;
  }

  clear(): void {
    this.#triggers.clear();
  }
}
