import { backoffMs, type Backoff } from '@berth/messaging';
import { reconcilerMetrics, type PassResult } from './reconciler-metrics.js';

/** What a pass says at its end: nothing left to do, or look at this key again after a while. */
export type PassOutcome = 'done' | { readonly againAfterMs: number };

export type ReconcilerOptions = {
  /** For metrics. */
  readonly name: string;
  /**
   * Brings what `key` names nearer to what it should be. Must be safe to run twice and to stop anywhere; never runs
   * twice at once for one key. The signal is aborted when the reconciler closes.
   */
  readonly pass: (key: string, signal: AbortSignal) => Promise<PassOutcome>;
  /** Passes at once, over all keys. */
  readonly concurrency: number;
  /** Hears of each throw; the key is tried again. */
  readonly onError: (error: unknown, key: string, failures: number) => void;
  /** Between tries of a key that throws. */
  readonly backoff?: Backoff;
};

const BACKOFF: Backoff = { baseMs: 20, capMs: 30_000 };

/** Runs keyed passes: a key that waits is in the queue once, a key enqueued while its pass runs is run again. */
export class Reconciler {
  readonly #options: ReconcilerOptions;
  readonly #closing = new AbortController();
  /** First in, first out. */
  readonly #queue = new Set<string>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #later = new Map<string, NodeJS.Timeout>();
  readonly #failures = new Map<string, number>();
  readonly #metrics;
  #idlers: (() => void)[] = [];

  constructor(options: ReconcilerOptions) {
    this.#options = options;
    this.#metrics = reconcilerMetrics(options.name, {
      waiting: () => this.#queue.size + this.#later.size,
      running: () => this.#running.size,
    });
  }

  /** Wants a pass for `key` as soon as there is room; a retry it waits for comes forward. */
  enqueue(key: string): void {
    if (this.#closing.signal.aborted) return;
    this.#forgetTimer(key);
    this.#queue.add(key);
    this.#startPasses();
  }

  /** Resolves when nothing runs and nothing is due; keys that wait for a later time do not count. */
  async idle(): Promise<void> {
    if (this.#isIdle()) return;
    await new Promise<void>((done) => this.#idlers.push(done));
  }

  /** Takes no more keys, drops those that wait, and resolves when the passes that run have ended. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#queue.clear();
    for (const key of [...this.#later.keys()]) this.#forgetTimer(key);
    await Promise.all(this.#running.values());
    this.#metrics.close();
  }

  #startPasses(): void {
    for (const key of this.#queue) {
      if (this.#running.size >= this.#options.concurrency) return;
      if (this.#running.has(key)) continue;
      this.#queue.delete(key);
      this.#running.set(key, this.#runPass(key));
    }
  }

  async #runPass(key: string): Promise<void> {
    const started = performance.now();
    const result = await this.#tryPass(key);
    this.#metrics.passEnded(result, performance.now() - started);
    this.#running.delete(key);
    this.#startPasses();
    if (!this.#isIdle()) return;
    for (const done of this.#idlers.splice(0)) done();
  }

  /** Never rejects. */
  async #tryPass(key: string): Promise<PassResult> {
    const { pass, onError, backoff } = this.#options;
    try {
      const outcome = await pass(key, this.#closing.signal);
      this.#failures.delete(key);
      if (outcome === 'done') return 'done';
      this.#enqueueAfter(key, outcome.againAfterMs);
      return 'again';
    } catch (error) {
      const failures = (this.#failures.get(key) ?? 0) + 1;
      this.#failures.set(key, failures);
      onError(error, key, failures);
      this.#enqueueAfter(key, backoffMs(failures, backoff ?? BACKOFF));
      return 'failed';
    }
  }

  /** A key that was enqueued meanwhile runs sooner than this, and then says anew what it wants. */
  #enqueueAfter(key: string, afterMs: number): void {
    if (this.#closing.signal.aborted || this.#queue.has(key)) return;
    const timer = setTimeout(() => {
      this.#later.delete(key);
      this.enqueue(key);
    }, afterMs);
    this.#later.set(key, timer);
  }

  #forgetTimer(key: string): void {
    clearTimeout(this.#later.get(key));
    this.#later.delete(key);
  }

  #isIdle(): boolean {
    return this.#running.size === 0 && this.#queue.size === 0;
  }
}
