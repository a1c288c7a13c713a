import { type Change, type Decision, type Tracked } from '@berth/domain';
import { type LogEntry } from '@berth/messaging';
import { type Trigger } from './agenda.js';

/** Something a decision stood on has moved: `uid` is at `version` by now, or gone. */
export type Moved = { readonly kind: 'moved'; readonly uid: string; readonly version: number };

/** What became of a decision that was sent to the log. */
export type Outcome =
  | { readonly kind: 'appended'; readonly first: number }
  | Moved
  /** The log refused it for another reason; a further look may find another way. */
  | { readonly kind: 'refused' }
  /** The slot is another binder's now, or this binder stops. */
  | { readonly kind: 'abandoned' };

/**
 * A decision under way. The world already shows what it leaves, so that the next decision stands on it; what the
 * log says of its objects meanwhile is kept until the answer is known.
 */
export class Flight {
  /** Whom it concerns, wherever it ends. */
  readonly concerns = new Set<string>();
  /** Who is to be looked at once it has ended. */
  readonly waiting = new Map<string, Trigger>();
  readonly #before = new Map<string, Tracked | undefined>();
  readonly #meanwhile = new Map<string, LogEntry>();
  readonly #affected = new Set<string>();

  constructor(
    /** The object that was looked at. */
    readonly uid: string,
    readonly decision: Decision,
  ) {}

  /** Remembers how an object stood before the decision, and whom it concerned then. */
  keep(uid: string, tracked: Tracked | undefined, affected: Iterable<string>): void {
    this.#before.set(uid, tracked);
    for (const other of affected) this.#affected.add(other);
  }

  get affected(): readonly string[] {
    return [...this.#affected];
  }

  observe(entry: LogEntry): void {
    this.#meanwhile.set(entry.uid, entry);
  }

  before(uid: string): Tracked | undefined {
    return this.#before.get(uid);
  }

  /** The last entry the follower brought for an object while the flight was under way. */
  meanwhile(uid: string): LogEntry | undefined {
    return this.#meanwhile.get(uid);
  }
}

/** The object as a landed change left it; positions run in the order of the changes. */
export function landed(change: Change, position: number): Tracked {
  return { cluster: change.cluster, version: change.expectedVersion + 1, position, object: change.after };
}
