import { type KubeObject } from '@berth/domain';
import { watchLine, type WatchEventType } from '@berth/kube';
import { parseState, servedText } from '../resources/object-text.js';

/** An object as one watcher sees it arrive: a live one of a snapshot, or one an event changed. */
export type Watched = {
  readonly uid: string;
  readonly cluster: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly position: number;
  readonly state: string;
};

/** An object as an event left it: an entry of the log, or what one is to a view of the log. */
export type WatchedEntry = Watched & { readonly version: number; readonly deletes: boolean };

/** How a watcher wants its lines; lines are shared between watchers of one format by its id. */
export type WatchFormat = {
  readonly id: string;
  /** The text of the event's `object`. */
  readonly objectText: (change: Change) => string;
};

export const jsonFormat: WatchFormat = { id: 'json', objectText: (change) => change.text };

/** One change of one object, parsed and encoded at most once however many watch it. */
export class Change {
  readonly #lines = new Map<string, string>();
  #text: string | undefined;
  #object: KubeObject | undefined;

  constructor(
    readonly of: Watched,
    readonly type: WatchEventType,
  ) {}

  /** The object with its resourceVersion; a deletion carries the deletion's. */
  get text(): string {
    return (this.#text ??= servedText(this.of.state, this.of.position));
  }

  get object(): KubeObject {
    return (this.#object ??= parseState(this.of.state));
  }

  /** The watch line that tells of this change as `type`. */
  line(type: WatchEventType, format: WatchFormat): string {
    const key = `${type} ${format.id}`;
    let line = this.#lines.get(key);
    if (line === undefined) {
      line = watchLine(type, format.objectText(this));
      this.#lines.set(key, line);
    }
    return line;
  }
}

export function changeOf(entry: WatchedEntry): Change {
  return new Change(entry, entry.deletes ? 'DELETED' : entry.version === 1 ? 'ADDED' : 'MODIFIED');
}
