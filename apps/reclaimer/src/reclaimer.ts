import { NAMESPACED_KINDS } from '@berth/domain';
import { type LogEntry, type SnapshotChunk } from '@berth/messaging';
import { type Observed } from './observed.js';
import { ReleasedVolumes } from './released-volumes.js';
import { TerminatingNamespaces } from './terminating-namespaces.js';

export const FOLLOWED_KINDS: ReadonlySet<string> = new Set([
  'Namespace',
  'PersistentVolume',
  ...NAMESPACED_KINDS,
]);

/** What the log says of namespaces that end and of volumes that were given back. */
export class Reclaimer {
  readonly terminating: TerminatingNamespaces;
  readonly released = new ReleasedVolumes();

  /** `enqueue` takes the UID of a namespace that may be nearer to its end now. */
  constructor(enqueue: (namespaceUid: string) => void) {
    this.terminating = new TerminatingNamespaces(enqueue);
  }

  restore({ first, objects }: SnapshotChunk): void {
    if (first) {
      this.terminating.clear();
      this.released.clear();
    }
    for (const object of objects) this.#observe({ ...object, deletes: false });
  }

  observe(entries: readonly LogEntry[]): void {
    for (const entry of entries) this.#observe(entry);
  }

  #observe(observed: Observed): void {
    if (observed.kind === 'PersistentVolume') this.released.observe(observed);
    else this.terminating.observe(observed);
  }
}
