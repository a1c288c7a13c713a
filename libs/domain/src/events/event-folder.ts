import { tell, type TellableEvent, type Telling } from './tell.js';

/** One event of the log, with the object it is about. */
export type ToldFact = {
  readonly uid: string;
  readonly kind: string;
  /** `''` for objects outside namespaces. */
  readonly namespace: string;
  readonly name: string;
  readonly position: number;
  /** RFC 3339 with microseconds, UTC. */
  readonly time: string;
  readonly event: TellableEvent;
};

/** All times an object was told of the same: one Kubernetes Event. */
export type FoldedEvent = Pick<ToldFact, 'uid' | 'kind' | 'namespace' | 'name'> &
  Omit<Telling, 'count'> & {
    /** How often it happened, the times that the log only counts included. */
    readonly count: number;
    /** Events of the log it is folded from. */
    readonly entries: number;
    readonly firstPosition: number;
    readonly lastPosition: number;
    readonly firstTime: string;
    readonly lastTime: string;
  };

/**
 * Folds what people are told: what says the same of the same object is one. Given the facts of an object in log
 * order, from its first; what it gives after each does not depend on other objects.
 */
export class EventFolder {
  readonly #folded = new Map<string, FoldedEvent>();
  /** The run of equal events each object is in: the counts of a run go up, the next run begins anew. */
  readonly #runs = new Map<string, { readonly key: string; readonly count: number }>();

  /** What the fact makes of the Event it belongs to; undefined: people are not told of it. */
  add(fact: ToldFact): FoldedEvent | undefined {
    const telling = tell(fact.event);
    if (telling === undefined) return undefined;
    const { count, ...said } = telling;
    const { uid, kind, namespace, name, position, time } = fact;
    const key = JSON.stringify([uid, said.reason, said.type, said.message]);
    const before = this.#folded.get(key);
    const folded: FoldedEvent = {
      ...(before ?? { uid, kind, namespace, name, ...said, firstPosition: position, firstTime: time }),
      count: (before?.count ?? 0) + this.#timesSince(uid, key, count),
      entries: (before?.entries ?? 0) + 1,
      lastPosition: position,
      lastTime: time,
    };
    this.#folded.set(key, folded);
    return folded;
  }

  /** All Events so far, in the order they first happened. */
  all(): readonly FoldedEvent[] {
    return [...this.#folded.values()];
  }

  #timesSince(uid: string, key: string, count: number | undefined): number {
    if (count === undefined) return 1;
    const run = this.#runs.get(uid);
    this.#runs.set(uid, { key, count });
    return run?.key === key && count > run.count ? count - run.count : count;
  }
}
