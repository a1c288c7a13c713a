import { type WatchEventType } from '@berth/kube';
import { type Change } from './change.js';

/** Which objects of a topic a watcher asked for. */
export type Selection = {
  readonly namespace?: string;
  /** Absent: every object. */
  readonly matches?: (change: Change) => boolean;
  /** Whether an edit can move an object in or out, as labels can and names cannot. */
  readonly shifts: boolean;
};

/**
 * Follows what one watcher's selection holds, so that an object that starts matching is told as ADDED and one
 * that stops as DELETED.
 */
export class SelectionTracker {
  readonly #matching = new Set<string>();

  constructor(readonly selection: Selection) {}

  /** Counts an object of the snapshot the watch starts from; tells whether it is selected. */
  start(change: Change): boolean {
    const selected = this.#selects(change);
    if (selected && this.selection.shifts) this.#matching.add(change.of.uid);
    return selected;
  }

  /** What the watcher is told of a change; undefined: nothing. */
  follow(change: Change): WatchEventType | undefined {
    if (!this.#inNamespace(change)) return undefined;
    if (!this.selection.shifts) return this.#matches(change) ? change.type : undefined;
    const { uid } = change.of;
    const before = this.#matching.has(uid);
    if (change.type === 'DELETED') {
      this.#matching.delete(uid);
      return before ? 'DELETED' : undefined;
    }
    const after = this.#matches(change);
    if (after) this.#matching.add(uid);
    else this.#matching.delete(uid);
    if (before) return after ? 'MODIFIED' : 'DELETED';
    return after ? 'ADDED' : undefined;
  }

  #selects(change: Change): boolean {
    return this.#inNamespace(change) && this.#matches(change);
  }

  #inNamespace(change: Change): boolean {
    return this.selection.namespace === undefined || change.of.namespace === this.selection.namespace;
  }

  #matches(change: Change): boolean {
    return this.selection.matches?.(change) ?? true;
  }
}
