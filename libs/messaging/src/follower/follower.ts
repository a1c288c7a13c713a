import { Logger } from '@nestjs/common';
import { LogReplacedError } from '../errors.js';
import { type LogEntry } from '../log-port.js';
import { retry } from '../retry.js';
import { pause, Wake } from '../wake.js';
import { BusFeed, type FeedListener } from './bus-feed.js';
import { BusInbox } from './bus-inbox.js';
import { type EntryBatch, type SnapshotChunk } from './deliveries.js';
import { noCounts, observeFollower, type FollowerCounts } from './follower-metrics.js';
import { FOLLOWER_LIMITS, type FollowerLimits, type FollowerOptions } from './follower-options.js';
import { HeadWatch, type Lag } from './head-watch.js';
import { PositionWaiters } from './position-waiters.js';
import { Sequencer } from './sequencer.js';

const RETRY = { baseMs: 50, capMs: 1_000 };
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
  #feed: BusFeed | undefined;
  #running: Promise<unknown> | undefined;
  #epoch = 0;
  #position = 0;
  #startHead = Infinity;

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.#limits = { ...FOLLOWER_LIMITS, ...options.limits };
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
    let leave: (() => void) | undefined;
    const unobserve = observeFollower(name, { lag: () => this.lag(), counts: () => this.#counts });
    try {
      const start = await this.#retry('snapshot', () => this.#deliverSnapshot());
      if (start === undefined) return;
      const { bufferEntries: entries, bufferBytes: bytes } = this.#limits;
      const sequencer = new Sequencer(start.position, { entries, bytes });
      const inbox = new BusInbox(this.#epoch, sequencer, this.#counts, performance.now());
      this.#startHead = start.head;
      this.#advance(start.position);
      this.noteHead(start.head);
      const feed = new BusFeed(bus, this.#feedListener(inbox), signal);
      this.#feed = feed;
      leave = this.#attach(inbox, feed);
      await Promise.all([this.#lookAtHead(inbox), this.#deliverAll(sequencer, inbox)]);
    } finally {
      leave?.();
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
  async #deliverAll(sequencer: Sequencer, inbox: BusInbox): Promise<void> {
    const signal = this.#closing.signal;
    while (!signal.aborted) {
      const entries = sequencer.take(this.#limits.pageEntries);
      if (entries.length > 0) {
        await this.#deliver(entries);
        continue;
      }
      const wait = this.#waitBeforeRead(sequencer, inbox);
      if (wait > 0) await this.#wake.wait(wait, signal);
      else await this.#retry('gap', () => this.#readGap(sequencer, inbox));
    }
  }

  /** 0: read now. What the bus is missing will not come by itself; what is merely late gets its grace. */
  #waitBeforeRead(sequencer: Sequencer, inbox: BusInbox): number {
    if (sequencer.hasHole || inbox.hasAnnounced) return 0;
    return this.#head.overdueIn(this.#limits.graceMs, performance.now()) ?? this.#limits.lookMs;
  }

  async #readGap(sequencer: Sequencer, inbox: BusInbox): Promise<void> {
    const { log } = this.#options;
    const known = this.#head.head;
    let page = await log.readLog(sequencer.position, this.#limits.pageEntries);
    if (page.length === 0) {
      const head = await log.head();
      this.#checkLog(head, sequencer.position);
      page = await log.readLog(sequencer.position, this.#limits.pageEntries);
      // A ring meanwhile is of a commit that the reads may have missed: look again before calling it wrong.
      if (page.length === 0 && known === this.#head.head) this.#settle(sequencer, inbox, head.position);
      if (page.length === 0) return;
    }
    inbox.noteMissed();
    this.#counts.gapsRead += 1;
    this.#counts.entriesFromLog += page.length;
    const entries = sequencer.takePage(page);
    if (entries.length > 0) await this.#deliver(entries);
  }

  /** The log has nothing behind us: the head is reached over a jump, or what we heard of it was wrong. */
  #settle(sequencer: Sequencer, inbox: BusInbox, head: number): void {
    sequencer.skipTo(head);
    if (sequencer.hasHole) {
      this.#counts.garbage += 1;
      sequencer.clear();
    }
    inbox.forgetAnnounced();
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
  async #lookAtHead(inbox: BusInbox): Promise<void> {
    const signal = this.#closing.signal;
    while (!signal.aborted) {
      await pause(this.#limits.lookMs, signal);
      await this.#retry('head', () => this.#lookOnce());
      if (inbox.hasGoneSilent(performance.now())) this.#feed?.restart();
    }
  }

  async #lookOnce(): Promise<void> {
    const seen = this.#position;
    const head = await this.#options.log.head();
    this.#checkLog(head, seen);
    this.noteHead(head.position);
  }

  #checkLog(head: { readonly position: number; readonly epoch: number }, seen: number): void {
    if (head.epoch === this.#epoch && head.position >= seen) return;
    throw new LogReplacedError(
      `the log is at ${head.position} in epoch ${head.epoch}, this follower at ${seen} in epoch ${this.#epoch}`,
    );
  }

  #feedListener(inbox: BusInbox): FeedListener {
    return {
      wants: (range) => inbox.wants(range, performance.now()),
      onMessage: (message) => {
        this.noteHead(message.last);
        inbox.take(message);
      },
      onGarbage: (error) => {
        this.#counts.garbage += 1;
        this.#logger.warn(`dropped a message that is none of the log's: ${String(error)}`);
      },
      onAttached: () => void this.#retry('head', () => this.#lookOnce()).catch(() => undefined),
    };
  }

  /** What the relay beside us sends to the bus we take from its hand; while it does, the bus need not bring it. */
  #attach(inbox: BusInbox, feed: BusFeed): (() => void) | undefined {
    return this.#options.source?.attach({
      onActive: (active) => feed.pause(active),
      onMessage: ({ first, last, entries, payload }, epoch) => {
        const range = { epoch, first, last };
        if (!inbox.wants(range, performance.now())) return;
        inbox.take({ ...range, entries, bytes: payload.length });
        this.noteHead(last);
      },
    });
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
