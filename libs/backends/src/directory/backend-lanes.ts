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
  /** Keys that were enqueued because there is room for them, and the Backend that has it. */
  readonly #called = new Map<string, string>();

  constructor(private readonly options: LaneOptions) {}

  /** False: the lane is full, and the key is enqueued once there is room. */
  enter(backend: string, key: string): boolean {
    const lane = this.#lane(backend);
    // As many more as run changes prepare theirs, or write down what came of them.
    if (lane.passes >= 2 * this.options.changesAt(backend) + 1) {
      lane.waiting.add(key);
      return false;
    }
    if (this.#called.get(key) === backend) this.#called.delete(key);
    lane.waiting.delete(key);
    lane.passes += 1;
    return true;
  }

  leave(backend: string): void {
    this.#lane(backend).passes -= 1;
    this.#callNext(backend);
  }

  /** A pass of this key has ended, in a lane or not; room that was kept for it goes to the next. */
  passed(key: string): void {
    const backend = this.#called.get(key);
    if (backend === undefined) return;
    this.#called.delete(key);
    this.#callNext(backend);
  }

  #callNext(backend: string): void {
    const { waiting } = this.#lane(backend);
    const [next] = waiting;
    if (next === undefined) return;
    waiting.delete(next);
    this.#called.set(next, backend);
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
