import { type Change, type WatchFormat } from './change.js';
import { type SelectionTracker } from './selection.js';
import { type Watcher } from './watch-hub.js';

/** Where a watch's lines go. */
export type WatchSink = {
  readonly write: (text: string) => void;
  /** Bytes the client has not taken yet. */
  readonly bufferedBytes: () => number;
  /** Resolves when the client took what was written, or is gone, which is false. */
  readonly drained: () => Promise<boolean>;
  /** Resolves when the stream is over, whoever ended it. */
  readonly closed: Promise<unknown>;
  /** Ends the stream in order. */
  readonly end: () => void;
  /** Drops the connection: the client is too slow or the stream broke. */
  readonly cut: () => void;
};

/** What a watcher may leave untaken before it is cut; it resumes from its last position. */
const MAX_BUFFERED_BYTES = 8 * 1024 * 1024;
/** Live changes kept for a watcher that still reads its backlog: count, and length of their states. */
const MAX_PENDING = 20_000;
const MAX_PENDING_LENGTH = 16 * 1024 * 1024;

/** The live half of one watch: takes batches from the hub and writes each as one piece. */
export class WatchSession implements Watcher {
  #pending: Change[] | undefined = [];
  #pendingLength = 0;
  #ended = false;

  constructor(
    readonly cluster: string,
    readonly kind: string,
    /** All up to here is known to the client. */
    private position: number,
    private readonly tracker: SelectionTracker,
    private readonly format: WatchFormat,
    private readonly sink: WatchSink,
  ) {}

  get ended(): boolean {
    return this.#ended;
  }

  /** Whether everything delivered has been written, so that the live position may be told as a bookmark. */
  get live(): boolean {
    return this.#pending === undefined && !this.#ended;
  }

  bookmarkAt(livePosition: number): number {
    return Math.max(this.position, livePosition);
  }

  readonly deliver = (changes: readonly Change[]): void => {
    if (this.#ended) return;
    if (this.#pending === undefined) this.send(changes);
    else this.#keep(this.#pending, changes);
  };

  #keep(pending: Change[], changes: readonly Change[]): void {
    for (const change of changes) {
      this.#pendingLength += change.of.state.length;
      pending.push(change);
    }
    if (pending.length <= MAX_PENDING && this.#pendingLength <= MAX_PENDING_LENGTH) return;
    this.#pending = [];
    this.cut();
  }

  /** Writes changes of the backlog, or live ones, behind the session's position. */
  send(changes: readonly Change[]): void {
    let text = '';
    for (const change of changes) {
      if (change.of.position <= this.position) continue;
      this.position = change.of.position;
      const type = this.tracker.follow(change);
      if (type !== undefined) text += change.line(type, this.format);
    }
    this.write(text);
  }

  /** The backlog is written: what came meanwhile follows, and from now on changes go straight out. */
  goLive(): void {
    const pending = this.#pending ?? [];
    this.#pending = undefined;
    if (!this.#ended) this.send(pending);
  }

  write(text: string): void {
    if (text === '' || this.#ended) return;
    this.sink.write(text);
    if (this.live && this.sink.bufferedBytes() > MAX_BUFFERED_BYTES) this.cut();
  }

  readonly end = (): void => {
    if (this.#ended) return;
    this.#ended = true;
    this.sink.end();
  };

  cut(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.sink.cut();
  }
}
