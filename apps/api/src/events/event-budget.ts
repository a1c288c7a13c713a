/** As Kubernetes' own recorders limit themselves: so many at once, then one in five minutes. */
const BURST = 25;
const REFILL_MS = 5 * 60_000;
/** Controllers and objects that are kept in mind; those heard of longest ago are forgotten first. */
const MAX_KEYS = 4_096;

type Bucket = { readonly left: number; readonly atMs: number };

/**
 * How often one controller may write of one object to the log, and what it said beyond that. What is held back here is
 * written with the next Event of the kind that may be; it is no more than a count, and a restart forgets it.
 */
export class EventBudget {
  readonly #buckets = new Map<string, Bucket>();
  readonly #held = new Map<string, number>();

  /** 0: it may be written now, and is counted as written. Else how long until one may be. */
  take(key: string, nowMs: number): number {
    const { left, atMs } = refilled(this.#buckets.get(key) ?? { left: BURST, atMs: nowMs }, nowMs);
    remember(this.#buckets, key, { left: left > 0 ? left - 1 : left, atMs });
    return left > 0 ? 0 : Math.max(1, atMs + REFILL_MS - nowMs);
  }

  /** Counts what is not written of an Event; gives how much that is by now. */
  hold(uid: string, times: number): number {
    const held = (this.#held.get(uid) ?? 0) + times;
    remember(this.#held, uid, held);
    return held;
  }

  /** What was held back of an Event, which is to be written now. */
  release(uid: string): number {
    const held = this.#held.get(uid) ?? 0;
    this.#held.delete(uid);
    return held;
  }
}

function refilled({ left, atMs }: Bucket, nowMs: number): Bucket {
  const gained = Math.floor((nowMs - atMs) / REFILL_MS);
  if (gained <= 0) return { left, atMs };
  return left + gained >= BURST
    ? { left: BURST, atMs: nowMs }
    : { left: left + gained, atMs: atMs + gained * REFILL_MS };
}

function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > MAX_KEYS && oldest !== undefined) map.delete(oldest);
}
