import type { State } from './storage/state.js';

/** The current state, and the file that follows it. */
export class Store {
  #state: State;
  #version = 0;
  #storedVersion = 0;
  #writing: Promise<void> | undefined;

  constructor(
    initial: State,
    readonly write: (state: State) => Promise<void>,
  ) {
    this.#state = initial;
  }

  get state(): State {
    return this.#state;
  }

  change(next: State): void {
    this.#state = next;
    this.#version += 1;
  }

  /**
   * Resolves when all changes so far are in the file; no answer leaves before, so nobody has seen what a crash
   * could take back. Changes that come during a write share the next one.
   */
  async stored(): Promise<void> {
    const wanted = this.#version;
    while (this.#storedVersion < wanted) await (this.#writing ??= this.#writeOnce());
  }

  async #writeOnce(): Promise<void> {
    const version = this.#version;
    try {
      await this.write(this.#state);
      this.#storedVersion = version;
    } finally {
      this.#writing = undefined;
    }
  }
}
