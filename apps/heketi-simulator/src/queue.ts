/** What finished work has to tell: where its result stands, nothing, or its error. */
export type Result = { readonly location?: string } | { readonly error: string };

/** The results of asynchronous work, in memory as in Heketi: a restart loses them. */
export class Queue {
  readonly #entries = new Map<string, Result | 'pending'>();

  add(id: string): void {
    this.#entries.set(id, 'pending');
  }

  finish(id: string, result: Result): void {
    this.#entries.set(id, result);
  }

  /** A finished result is told once. */
  collect(id: string): Result | 'pending' | undefined {
    const entry = this.#entries.get(id);
    if (entry !== 'pending') this.#entries.delete(id);
    return entry;
  }
}
