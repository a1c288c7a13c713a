/** Work on one key after the other, in the order it came; work on others meanwhile. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Whether there is work under this key that has not ended. */
  isTaken(key: string): boolean {
    return this.#last.has(key);
  }

  /** Does the work once all that came before it under this key has ended, well or badly. */
  async take<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.#last.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    this.#last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (this.#last.get(key) === mine) this.#last.delete(key);
    }
  }
}
