import { Logger } from '@nestjs/common';
import { type Bus } from '../bus/bus.js';
import { LogReplacedError } from '../errors.js';
import { type LogMessage, type MessageRange } from '../log-message.js';
import { type LogEntry, type LogPort } from '../log-port.js';
import { retry } from '../retry.js';
import { pause, Wake } from '../wake.js';
import { BusFeed } from './bus-feed.js';
import {
  type EntryBatch,
  type FollowerHandlers,
  type LogSnapshot,
  type SnapshotChunk,
} from './deliveries.js';
import { noCounts, observeFollower, type FollowerCounts } from './follower-metrics.js';
import { HeadWatch, type Lag } from './head-watch.js';
import { PositionWaiters } from './position-waiters.js';
import { Sequencer } from './sequencer.js';

export type FollowerOptions = FollowerHandlers & {
  /** For logs and metrics. */
  readonly name: string;
  readonly bus: Bus;
  readonly log: LogPort;
  /** Called again when an attempt breaks off. */
  readonly readSnapshot: () => Promise<LogSnapshot>;
  /** Entries of other kinds are passed over; absent: all are delivered. */
  readonly kinds?: ReadonlySet<string>;
  readonly limits?: Partial<FollowerLimits>;
};

export type FollowerLimits = {
  /** Behind the known head for this long: Postgres is read, whatever the bus does. */
  readonly graceMs: number;
  /** How often the head is looked at, bus or none. */
  readonly lookMs: number;
  /** Entries of one read of Postgres, and about as many of one delivery. */
  readonly pageEntries: number;
  /** What may wait in memory while a handler works. */
  readonly bufferEntries: number;
  readonly bufferBytes: number;
};

const LIMITS: FollowerLimits = {
  graceMs: 50,
  lookMs: 1_000,
  pageEntries: 1_000,
  bufferEntries: 20_000,
  bufferBytes: 64 * 1024 * 1024,
};
const RETRY = { baseMs: 50, capMs: 1_000 };
/** Silent for this long while the log grows: the subscription is taken for dead and made anew. */
const SILENCE_MS = 5_000;
/** Having been behind for longer than this is worth a line in the log. */
const WORTH_TELLING_MS = 1_000;

/**
 * Carries the log to two handlers: first a snapshot, then every entry behind it, once each and in order, awaiting each
 * call. The bus makes it quick; Postgres, read whenever the bus is silent or skips, makes it right.
 */
export class Follower {
  readonly #options: FollowerOptions;
  readonly #limits: FollowerLimits;
  readonly #logger: Logger;
  readonly #closing = new AbortController();
  readonly #wake = new Wake();
  readonly #head = new HeadWatch();
  readonly #waiters = new PositionWaiters();
  readonly #counts = noCounts();
  readonly #caughtUp = Promise.withResolvers<undefined>();
  readonly #ended = Promise.withResolvers<undefined>();
  #sequencer: Sequencer | undefined;
  #feed: BusFeed | undefined;
  #running: Promise<unknown> | undefined;
  #epoch = 0;
  #position = 0;
  #announced = 0;
  #startHead = Infinity;
  #heardAt = 0;
  #missedSinceHeard = false;

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.#limits = { ...LIMITS, ...options.limits };
    this.#logger = new Logger(`Follower ${options.name}`);
    this.#caughtUp.promise.catch(() => undefined);
    this.#ended.promise.catch(() => undefined);
  }

  /** Begins with the snapshot; returns at once. Neither NATS nor Postgres needs to be there yet. */
  start(): void {
    this.#running ??= this.#run().then(
      () => this.#ended.resolve(undefined),
      (error: unknown) => {
        this.#closing.abort();
        this.#caughtUp.reject(error);
        this.#ended.reject(error);
      },
    );
  }

  /** The last position whose entry was handled. */
  position(): number {
    return this.#position;
  }

  lag(): Lag {
    return this.#head.lag(this.#position, performance.now());
  }

  /** What happened so far: gaps, duplicates, garbage, and how far behind it ever was. */
  counts(): Readonly<FollowerCounts> {
    return { ...this.#counts };
  }

  /** Resolves once the snapshot and all that was committed before the start is handled. */
  async caughtUp(): Promise<void> {
    await this.#caughtUp.promise;
  }

  /** Resolves after `close`; rejects with `LogReplacedError` when only a new start of the process can help. */
  async ended(): Promise<void> {
    await this.#ended.promise;
  }

  /** Resolves when the entry at `position` is handled; rejects with `StillBehindError` after `timeoutMs`. */
  async waitForPosition(position: number, timeoutMs: number): Promise<void> {
    if (position <= this.#position) return;
    this.noteHead(position);
    await this.#waiters.wait(position, timeoutMs, () => this.#position);
  }

  /** Says that the log reaches to `position`; for whoever knows sooner than the bus. */
  noteHead(position: number): void {
    this.#head.note(position, this.#position, performance.now());
    this.#wake.ring();
  }

  /** Waits for the handler that is at work, then ends. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const signal = this.#closing.signal;
    const { bus, name } = this.#options;
    const deaf = bus.doorbell.listen((position) => this.noteHead(position));
    const unobserve = observeFollower(name, { lag: () => this.lag(), counts: () => this.#counts });
    try {
      const start = await this.#retry('snapshot', () => this.#deliverSnapshot());
      if (start === undefined) return;
      const { bufferEntries: entries, bufferBytes: bytes } = this.#limits;
      this.#sequencer = new Sequencer(start.position, { entries, bytes });
      this.#startHead = start.head;
      this.#advance(start.position);
      this.noteHead(start.head);
      this.#heardAt = performance.now();
      this.#feed = new BusFeed(bus, this.#feedListener(), signal);
      await Promise.all([this.#lookAtHead(), this.#deliverAll(this.#sequencer)]);
    } finally {
      this.#closing.abort();
      deaf();
      unobserve();
      await this.#feed?.ended();
    }
  }

  async #deliverSnapshot(): Promise<{ readonly position: number; readonly head: number }> {
    const { log, readSnapshot } = this.#options;
    const head = await log.head();
    this.#epoch = head.epoch;
    const { position, chunks } = await readSnapshot();
    let first = true;
    const give = async (chunk: Pick<SnapshotChunk, 'objects' | 'complete'>) => {
      if (this.#closing.signal.aborted) throw new Error('closing');
      await this.#options.onSnapshot({ position, first, ...chunk });
      first = false;
    };
    for await (const objects of chunks) await give({ objects, complete: false });
    await give({ objects: [], complete: true });
    return { position, head: Math.max(position, head.position) };
  }

  /** The one loop that delivers: what the bus brought, else what Postgres has, else it sleeps. */
  async #deliverAll(sequencer: Sequencer): Promise<void> {
    const signal = this.#closing.signal;
    while (!signal.aborted) {
      const entries = sequencer.take(this.#limits.pageEntries);
      if (entries.length > 0) {
        await this.#deliver(entries);
        continue;
      }
      const wait = this.#waitBeforeRead(sequencer);
      if (wait > 0) await this.#wake.wait(wait, signal);
      else await this.#retry('gap', () => this.#readGap(sequencer));
    }
  }

  /** 0: read now. What the bus is missing will not come by itself; what is merely late gets its grace. */
  #waitBeforeRead(sequencer: Sequencer): number {
    if (sequencer.hasHole || this.#announced > sequencer.position) return 0;
    return this.#head.overdueIn(this.#limits.graceMs, performance.now()) ?? this.#limits.lookMs;
  }

  async #readGap(sequencer: Sequencer): Promise<void> {
    const { log } = this.#options;
    const known = this.#head.head;
    let page = await log.readLog(sequencer.position, this.#limits.pageEntries);
    if (page.length === 0) {
      const head = await log.head();
      this.#checkLog(head, sequencer.position);
      page = await log.readLog(sequencer.position, this.#limits.pageEntries);
      // A ring meanwhile is of a commit that the reads may have missed: look again before calling it wrong.
      if (page.length === 0 && known === this.#head.head) this.#settle(sequencer, head.position);
      if (page.length === 0) return;
    }
    this.#missedSinceHeard = true;
    this.#counts.gapsRead += 1;
    this.#counts.entriesFromLog += page.length;
    const entries = sequencer.takePage(page);
    if (entries.length > 0) await this.#deliver(entries);
  }

  /** The log has nothing behind us: the head is reached over a jump, or what we heard of it was wrong. */
  #settle(sequencer: Sequencer, head: number): void {
    sequencer.skipTo(head);
    if (sequencer.hasHole) {
      this.#counts.garbage += 1;
      sequencer.clear();
    }
    this.#announced = 0;
    this.#head.correct(sequencer.position, sequencer.position, performance.now());
    this.#advance(sequencer.position);
  }

  async #deliver(entries: readonly LogEntry[]): Promise<void> {
    const { kinds } = this.#options;
    const wanted = kinds ? entries.filter((it) => kinds.has(it.kind)) : entries;
    const done = wanted.length === 0 || (await this.#handle({ entries: wanted }));
    const last = entries.at(-1);
    if (done && last) this.#advance(last.position);
  }

  /** Never skips: tries until the handler succeeds. False when closing came first. */
  async #handle(batch: EntryBatch): Promise<boolean> {
    const done = await this.#retry('handler', async () => {
      try {
        await this.#options.onEntries(batch);
        return true;
      } catch (error) {
        this.#counts.handlerFailures += 1;
        throw error;
      }
    });
    return done === true;
  }

  #advance(position: number): void {
    const { behind, behindMs } = this.lag();
    this.#counts.furthestBehind = Math.max(this.#counts.furthestBehind, behind);
    this.#counts.longestBehindMs = Math.max(this.#counts.longestBehindMs, behindMs);
    this.#position = position;
    this.#head.reached(position);
    this.#waiters.reached(position);
    if (position >= this.#startHead) this.#caughtUp.resolve(undefined);
    if (behindMs > WORTH_TELLING_MS && this.lag().behind === 0) {
      this.#logger.log(`caught up at ${position}, was behind for ${Math.round(behindMs)} ms`);
    }
  }

  /** Every second, bus or none: the one thing that needs nobody's help to find out that we are behind. */
  async #lookAtHead(): Promise<void> {
    const signal = this.#closing.signal;
    while (!signal.aborted) {
      await pause(this.#limits.lookMs, signal);
      await this.#retry('head', () => this.#lookOnce());
      if (this.#missedSinceHeard && performance.now() - this.#heardAt > SILENCE_MS) this.#restartFeed();
    }
  }

  async #lookOnce(): Promise<void> {
    const seen = this.#position;
    const head = await this.#options.log.head();
    this.#checkLog(head, seen);
    this.noteHead(head.position);
  }

  #restartFeed(): void {
    this.#missedSinceHeard = false;
    this.#heardAt = performance.now();
    this.#feed?.restart();
  }

  #checkLog(head: { readonly position: number; readonly epoch: number }, seen: number): void {
    if (head.epoch === this.#epoch && head.position >= seen) return;
    throw new LogReplacedError(
      `the log is at ${head.position} in epoch ${head.epoch}, this follower at ${seen} in epoch ${this.#epoch}`,
    );
  }

  #feedListener() {
    return {
      wants: (range: MessageRange) => this.#wants(range),
      onMessage: (message: LogMessage) => this.#hear(message),
      onGarbage: (error: unknown) => {
        this.#counts.garbage += 1;
        this.#logger.warn(`dropped a message that is none of the log's: ${String(error)}`);
      },
      onAttached: () => void this.#retry('head', () => this.#lookOnce()).catch(() => undefined),
    };
  }

  #wants(range: MessageRange): boolean {
    this.#missedSinceHeard = false;
    this.#heardAt = performance.now();
    if (range.epoch !== this.#epoch) this.#counts.garbage += 1;
    else if (range.last > (this.#sequencer?.position ?? 0)) return true;
    else this.#counts.duplicates += 1;
    return false;
  }

  #hear(message: LogMessage): void {
    this.noteHead(message.last);
    if (message.entries.length === 0) {
      this.#announced = Math.max(this.#announced, message.last);
      return;
    }
    const offered = this.#sequencer?.offer(message);
    if (offered === 'duplicate') this.#counts.duplicates += 1;
    if (offered === 'overflow') {
      this.#counts.overflows += 1;
      this.#announced = Math.max(this.#announced, message.last);
    }
  }

  /** A replaced log is not tried again. */
  #retry<T>(what: string, attempt: () => Promise<T>): Promise<T | undefined> {
    return retry(attempt, {
      backoff: RETRY,
      signal: this.#closing.signal,
      isFinal: (error) => error instanceof LogReplacedError,
      onFailure: (error, failures) =>
        this.#logger.warn(`${what} failed ${failures} times, trying again: ${String(error)}`),
    });
  }
}
