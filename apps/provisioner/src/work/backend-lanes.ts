/** What is under way at one Backend. */
type Lane = {
  passes: number;
  changes: number;
  /** Keys whose passes found the lane full, in the order they came. */
  readonly waiting: Set<string>;
  readonly changesWaiting: (() => void)[];
};

export type LaneOptions = {
  /** How many changes may run at a Backend at once. */
  readonly changesAt: (backend: string) => number;
  /** There is room for this key now. */
  readonly enqueue: (key: string) => void;
};

/**
 * Keeps Backends apart: passes that wait for one that is slow leave the others their share, and none is asked for more
 * changes at once than it is said to take.
 */
export class BackendLanes {
  readonly #lanes = new Map<string, Lane>();

  constructor(private readonly options: LaneOptions) {}

  /** False: the lane is full, and the key is enqueued once there is room. */
  enter(backend: string, key: string): boolean {
    const lane = this.#lane(backend);
    // As many more as run changes prepare theirs, or write down what came of them.
    if (lane.passes >= 2 * this.options.changesAt(backend) + 1) {
      lane.waiting.add(key);
      return false;
    }
    lane.waiting.delete(key);
    lane.passes += 1;
    return true;
  }

  leave(backend: string): void {
    const lane = this.#lane(backend);
    lane.passes -= 1;
    const [next] = lane.waiting;
    if (next === undefined) return;
    lane.waiting.delete(next);
    this.options.enqueue(next);
  }

  /** Runs a change when there is room for one more. */
  async change<Value>(backend: string, run: () => Promise<Value>): Promise<Value> {
    const lane = this.#lane(backend);
    if (lane.changes >= this.options.changesAt(backend)) {
      // Whoever ends hands its room over.
      await new Promise<void>((resolve) => lane.changesWaiting.push(resolve));
    } else lane.changes += 1;
    try {
      return await run();
    } finally {
      const next = lane.changesWaiting.shift();
      if (next === undefined) lane.changes -= 1;
      else next();
    }
  }

  #lane(backend: string): Lane {
    let lane = this.#lanes.get(backend);
    if (lane === undefined) {
      lane = { passes: 0, changes: 0, waiting: new Set(), changesWaiting: [] };
      this.#lanes.set(backend, lane);
    }
    return lane;
  }
}
