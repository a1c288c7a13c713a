import type { State } from './storage/state.js';

/** The current state. A change is kept before it is seen: what was answered outlives the process. */
export class Store {
  #state: State;

  constructor(
    initial: State,
    readonly keep: (before: State, after: State) => void,
  ) {
    this.#state = initial;
  }

  get state(): State {
    return this.#state;
  }

  change(next: State): void {
    this.keep(this.#state, next);
    this.#state = next;
  }
}
