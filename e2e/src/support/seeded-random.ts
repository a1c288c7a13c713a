/** Random choices that a seed repeats. */
export class SeededRandom {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** An integer from 0 to `below`, which is left out. */
  below(below: number): number {
    // A Weyl sequence through a mixing function, so that the seed 0 is as good as any.
    this.#state = (this.#state + 0x9e3779b9) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return Math.floor((((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32) * below);
  }

  oneOf<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.below(choices.length)] ?? choices[0];
  }

  /** True in `percent` of a hundred times. */
  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  /** Another sequence, for someone who draws at times of his own. */
  fork(): SeededRandom {
    return new SeededRandom(this.below(2 ** 32));
  }
}
