import { setTimeout as sleep } from 'node:timers/promises';
import { type Change, changeOf, type WatchedEntry } from './change.js';

/** One open watch, as the hub sees it. */
export type Watcher = {
  readonly cluster: string;
  readonly kind: string;
  /** The changes of the watcher's topic in one batch of the log, in order. */
  readonly deliver: (changes: readonly Change[]) => void;
  /** The cluster is gone, or the process is going down: end the stream. */
  readonly end: () => void;
};

export type Attached = {
  /** The live position the watcher joined at: it is delivered everything behind it. */
  readonly joinedAt: number;
  /** The changes from where the watcher wants to start up to `joinedAt`; undefined: they must be read from the log. */
  readonly recent: readonly Change[] | undefined;
  readonly detach: () => void;
};

/** Recent changes kept for watches that start right behind a list: count, and bytes of their states. */
const RECENT_CHANGES = 4096;
const RECENT_BYTES = 16 * 1024 * 1024;
/** How long the readers of ended watches may take to read on, and how often that is looked at. */
const LAST_LINES_MS = 1_000;
const LOOK_MS = 10;

/**
 * Hands the changes of the log to the open watches. Each change is encoded once, each watcher called once per
 * batch. Fed in log order by the follower.
 */
export class WatchHub {
  readonly #topics = new Map<string, Set<Watcher>>();
  #recent: Change[] = [];
  #recentBytes = 0;
  /** Every change behind this position, up to `#position`, is in `#recent`. */
  #recentAfter = 0;
  #position = 0;
  #ended = false;

  /** `attached` is told of every watcher that joins. */
  constructor(private readonly attached: () => void = () => undefined) {}

  /** The live position: all before it has been delivered. */
  get position(): number {
    return this.#position;
  }

  get watchers(): number {
    let count = 0;
    for (const watchers of this.#topics.values()) count += watchers.size;
    return count;
  }

  /** The follower starts, or starts anew, at a snapshot of this position. */
  startAt(position: number): void {
    if (position <= this.#position) return;
    this.#recent = [];
    this.#recentBytes = 0;
    this.#recentAfter = position;
    this.#position = position;
  }

  /** The next entries of the log, in order; those already seen are passed over. */
  deliver(entries: readonly WatchedEntry[]): void {
    const byTopic = new Map<string, Change[]>();
    for (const entry of entries) {
      if (entry.position <= this.#position) continue;
      const change = changeOf(entry);
      this.#keep(change);
      this.#position = entry.position;
      const topic = topicOf(entry);
      if (!this.#topics.has(topic)) continue;
      const changes = byTopic.get(topic);
      if (changes === undefined) byTopic.set(topic, [change]);
      else changes.push(change);
    }
    for (const [topic, changes] of byTopic) {
      for (const watcher of this.#topics.get(topic) ?? []) watcher.deliver(changes);
    }
  }

  /** Up to here there is nothing to deliver but what was delivered. */
  advanceTo(position: number): void {
    this.#position = Math.max(this.#position, position);
  }

  /** Ends every watch of a cluster: it is gone, and who asks again is told so. */
  endCluster(cluster: string): void {
    for (const watchers of [...this.#topics.values()])
      for (const watcher of [...watchers]) if (watcher.cluster === cluster) watcher.end();
  }

  /** Joins a watcher that has seen everything up to `from`. */
  attach(watcher: Watcher, from: number): Attached {
    const topic = topicOf(watcher);
    const watchers = this.#topics.get(topic) ?? new Set();
    this.#topics.set(topic, watchers.add(watcher));
    if (this.#ended) watcher.end();
    const joinedAt = this.#position;
    const recent = from >= this.#recentAfter ? this.#since(from, topic) : undefined;
    this.attached();
    return {
      joinedAt,
      recent,
      detach: () => {
        watchers.delete(watcher);
        if (watchers.size === 0 && this.#topics.get(topic) === watchers) this.#topics.delete(topic);
      },
    };
  }

  /** Ends every watch, also those still to come: the process stops. Waits a while for the last lines to be taken. */
  async end(patienceMs = LAST_LINES_MS): Promise<void> {
    this.#ended = true;
    for (const watchers of [...this.#topics.values()]) for (const watcher of [...watchers]) watcher.end();
    for (let waitedMs = 0; this.watchers > 0 && waitedMs < patienceMs; waitedMs += LOOK_MS)
      await sleep(LOOK_MS);
  }

  #since(from: number, topic: string): readonly Change[] {
    return this.#recent.filter((change) => change.of.position > from && topicOf(change.of) === topic);
  }

  #keep(change: Change): void {
    this.#recent.push(change);
    this.#recentBytes += change.of.state.length;
    // Dropped in halves, so that keeping a change costs constant time.
    if (this.#recent.length <= RECENT_CHANGES && this.#recentBytes <= RECENT_BYTES) return;
    const dropped = this.#recent.splice(0, Math.ceil(this.#recent.length / 2));
    for (const gone of dropped) this.#recentBytes -= gone.of.state.length;
    this.#recentAfter = dropped.at(-1)?.of.position ?? this.#recentAfter;
  }
}

function topicOf(of: { readonly cluster: string; readonly kind: string }): string {
  return `${of.cluster}/${of.kind}`;
}
