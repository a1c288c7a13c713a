import { setTimeout as sleep } from 'node:timers/promises';
import { TELLABLE_TYPES } from '@berth/domain';
import { type LogEntry } from '@berth/messaging';
import { WatchHub } from '../watch/watch-hub.js';
import { changesBehind } from './event-changes.js';
import { coreForm, eventsForm } from './event-forms.js';
import { type ToldLog } from './event-reads.js';

/** Told and posted events taken from the log at a time, of each. */
const PAGE = 500;
const RETRY_MS = 500;

/**
 * Brings what happens to Kubernetes Events to the watches of both groups. What the follower sees says only how far the
 * log goes and whether anyone is told of something: the rest is read from the log, so that nothing is kept here however
 * much comes.
 */
export class EventFeed {
  readonly core = new WatchHub();
  readonly events = new WatchHub();
  #wanted = 0;
  #done = 0;
  /** Somewhere behind `#done` there is something to tell. */
  #isTold = false;
  #isRunning = false;
  #run: Promise<void> = Promise.resolve();
  #closed = false;
  /** Clusters that went, and where: their watches end once all before it is told. */
  #gone: { readonly cluster: string; readonly position: number }[] = [];

  constructor(
    private readonly log: ToldLog,
    private readonly retryMs = RETRY_MS,
  ) {}

  /** The follower starts, or starts anew, at this position. */
  startAt(position: number): void {
    this.#isTold = true;
    this.#go(position);
  }

  /** The next entries of the log. */
  follow(entries: readonly LogEntry[]): void {
    const last = entries.at(-1);
    if (last === undefined) return;
    for (const { kind, name, deletes, position } of entries)
      if (kind === 'Cluster' && deletes) this.#gone.push({ cluster: name, position });
    this.#isTold ||= entries.some(({ kind, type }) => kind === 'Event' || TELLABLE_TYPES.has(type));
    this.#go(last.position);
  }

  /** Ends every watch, also those still to come. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([this.core.end(), this.events.end(), this.#run]);
  }

  #go(position: number): void {
    this.#wanted = Math.max(this.#wanted, position);
    if (!this.#isRunning) this.#run = this.#catchUp();
  }

  async #catchUp(): Promise<void> {
    this.#isRunning = true;
    while (this.#done < this.#wanted && !this.#closed) {
      try {
        await this.#step(this.#wanted);
        this.#endGone();
      } catch {
        // The log cannot be read now; nothing is lost by waiting.
        await sleep(this.retryMs);
      }
    }
    // At once, not in a later turn: what comes from here on starts the next run.
    this.#isRunning = false;
  }

  #endGone(): void {
    const isTold = ({ position }: { readonly position: number }): boolean => position <= this.#done;
    for (const { cluster } of this.#gone.filter(isTold))
      for (const hub of [this.core, this.events]) hub.endCluster(cluster);
    this.#gone = this.#gone.filter((each) => !isTold(each));
  }

  async #step(upTo: number): Promise<void> {
    const hubs = [this.core, this.events];
    if (hubs.every(({ watchers }) => watchers === 0)) {
      // Whoever comes later reads from the log what it missed.
      for (const hub of hubs) hub.startAt(upTo);
      this.#done = upTo;
      this.#isTold = false;
      return;
    }
    if (!this.#isTold) {
      for (const hub of hubs) hub.advanceTo(upTo);
      this.#done = upTo;
      return;
    }
    await this.#tell(upTo, hubs);
  }

  async #tell(upTo: number, hubs: readonly WatchHub[]): Promise<void> {
    this.#isTold = false;
    let reached = this.#done;
    try {
      const told = await changesBehind(this.log, { after: reached, upTo, limit: PAGE }, [
        coreForm,
        eventsForm,
      ]);
      const { changes } = told;
      reached = told.reached;
      hubs.forEach((hub, index) => {
        hub.deliver(changes[index] ?? []);
        hub.advanceTo(reached);
      });
      this.#done = reached;
    } finally {
      // Cut short, or not read at all: there is more.
      this.#isTold ||= reached < upTo;
    }
  }
}
