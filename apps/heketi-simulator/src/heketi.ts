import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Queue, type Result } from './queue.js';
import type { Settings } from './settings.js';
import { HeketiError } from './storage/heketi-error.js';
import { finishOperation, markFailed, undoOperation, type Begun } from './storage/operations.js';
import type { Node, State, World } from './storage/state.js';
import type { Store } from './store.js';

/** What an injected fault does to the work a request starts. */
export type WorkFault = {
  readonly delayMs?: number;
  readonly failText?: string;
  /** The failed work cannot be rolled back either: its operation stays recorded as failed. */
  readonly keepsRecord?: boolean;
};

/** One piece of work for the queue. */
export type Work = {
  readonly fault: WorkFault;
  /** Runs when the work is done; its error is the result. */
  readonly finish: () => void;
  readonly undo?: (fault: WorkFault) => void;
  readonly location?: string;
};

export type AdminState = 'normal' | 'read-only' | 'local-client';

/** The running server behind its HTTP surface: state, queue, and what is in flight. */
export class Heketi {
  readonly queue = new Queue();
  /** Nodes accepted whose work is not done. */
  readonly joining = new Map<string, Node>();
  readonly downNodes = new Set<string>();
  readonly inFlight = new Set<string>();
  readonly #closing = new AbortController();
  #hurry = new AbortController();
  readonly #running = new Set<Promise<void>>();
  adminState: AdminState = 'normal';
  logLevel = 'info';

  readonly world: World = {
    newId: () => randomBytes(16).toString('hex'),
    nowSeconds: () => Math.floor(Date.now() / 1000),
    isUp: (nodeId) => !this.downNodes.has(nodeId),
  };

  constructor(
    readonly store: Store,
    public settings: Settings,
  ) {}

  get state(): State {
    return this.store.state;
  }

  get deviceKib(): number {
    return this.settings.deviceGib * 1_048_576;
  }

  /** Takes a place among those in flight, or refuses as Heketi does. */
  takePlace(id: string): void {
    if (this.inFlight.size >= this.settings.maxInFlight) {
      throw new HeketiError(429, 'Server busy. Retry operation later.');
    }
    this.inFlight.add(id);
  }

  /** Begins a recorded operation and queues its work; throws what refuses it. Gives the queue's id. */
  startOperation<Some extends Begun>(
    begin: (state: State) => Some,
    fault: WorkFault,
    location: (begun: Some) => string | undefined = () => undefined,
  ): string {
    // Counted before it is looked at, as Heketi counts; the operation's own id is not known yet.
    const place = this.world.newId();
    this.takePlace(place);
    try {
      const begun = begin(this.state);
      this.inFlight.delete(place);
      this.inFlight.add(begun.operationId);
      this.store.change(begun.state);
      const at = location(begun);
      return this.enqueue(this.#workOf(begun.operationId, fault, at), begun.operationId);
    } catch (error) {
      this.inFlight.delete(place);
      throw error;
    }
  }

  /** Queues work; `place` is what it holds among those in flight. */
  enqueue(work: Work, place?: string): string {
    const id = this.world.newId();
    this.queue.add(id);
    const running = this.#run(id, work, place).finally(() => this.#running.delete(running));
    this.#running.add(running);
    return id;
  }

  /** Ends the waiting of all work queued so far: it is done now. */
  release(): void {
    this.#hurry.abort();
    this.#hurry = new AbortController();
  }

  /** Leaves what is in flight undone, as the end of the process would. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#running);
  }

  #workOf(operationId: string, fault: WorkFault, location: string | undefined): Work {
    return {
      fault,
      finish: () => this.store.change(finishOperation(this.state, operationId)),
      undo: ({ keepsRecord }) => {
        const settle = keepsRecord === true ? markFailed : undoOperation;
        this.store.change(settle(this.state, operationId));
      },
      ...(location !== undefined && { location }),
    };
  }

  async #run(id: string, work: Work, place: string | undefined): Promise<void> {
    const signal = AbortSignal.any([this.#closing.signal, this.#hurry.signal]);
    // Only the two signals end the wait early, and only one of them means not to go on.
    await sleep(work.fault.delayMs ?? this.settings.delayMs, undefined, { signal }).catch(() => undefined);
    if (this.#closing.signal.aborted) return;
    const result = outcomeOf(work);
    if (place !== undefined) this.inFlight.delete(place);
    this.queue.finish(id, result);
  }
}

function outcomeOf(work: Work): Result {
  const { fault, location } = work;
  if (fault.failText !== undefined) {
    work.undo?.(fault);
    return { error: fault.failText };
  }
  try {
    work.finish();
    return location === undefined ? {} : { location };
  } catch (error) {
    work.undo?.(fault);
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
