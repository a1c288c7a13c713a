const MAX_BLOCK = 512;

/**
 * A list that keeps its items in order, in blocks, so that adding, removing and finding cost a binary search and
 * a shift within one block, however long the list is. No two items may compare as equal.
 */
export class SortedList<T> {
  readonly #blocks: T[][] = [];
  readonly #compare: (one: T, other: T) => number;
  #size = 0;

  constructor(compare: (one: T, other: T) => number) {
    this.#compare = compare;
  }

  get size(): number {
    return this.#size;
  }

  add(item: T): void {
    const at = Math.max(
      0,
      this.#blockOf((it) => this.#compare(it, item)),
    );
    const block = this.#blocks[at];
    this.#size++;
    if (block === undefined) {
      this.#blocks.push([item]);
      return;
    }
    block.splice(
      lowerBound(block, (it) => this.#compare(it, item)),
      0,
      item,
    );
    if (block.length > MAX_BLOCK) this.#blocks.splice(at + 1, 0, block.splice(MAX_BLOCK >> 1));
  }

  /** Removes the item that compares as equal; false when there is none. */
  remove(item: T): boolean {
    const at = this.#blockOf((it) => this.#compare(it, item));
    const block = this.#blocks[at];
    if (block === undefined) return false;
    const index = lowerBound(block, (it) => this.#compare(it, item));
    const found = block[index];
    if (found === undefined || this.#compare(found, item) !== 0) return false;
    block.splice(index, 1);
    if (block.length === 0) this.#blocks.splice(at, 1);
    this.#size--;
    return true;
  }

  /** The items from the first on for which `position` is not negative, in order. */
  *from(position: (item: T) => number): Generator<T> {
    // Strictly before: of blocks that begin with such items the first may end the block ahead of them.
    let at = Math.max(
      0,
      this.#blockOf((it) => (position(it) < 0 ? -1 : 1)),
    );
    let index = lowerBound(this.#blocks[at] ?? [], position);
    for (; at < this.#blocks.length; at++, index = 0) {
      const block = this.#blocks[at] ?? [];
      for (let it = index; it < block.length; it++) yield block[it] as T;
    }
  }

  /** The last block whose first item lies before or at the position, or -1. */
  #blockOf(position: (item: T) => number): number {
    let low = 0;
    let high = this.#blocks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      // Blocks are never empty.
      if (position(this.#blocks[middle]?.[0] as T) <= 0) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

/** The index of the first item for which `position` is not negative. */
function lowerBound<T>(items: readonly T[], position: (item: T) => number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (position(items[middle] as T) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
