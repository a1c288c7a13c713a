import { type LogEntry, type SnapshotChunk } from '@berth/messaging';
import { type Observed } from './observed.js';
import { TerminatingNamespaces } from './namespaces/terminating-namespaces.js';
import { VOLUME_VIEW_KINDS } from './volumes/released-view.js';
import { type VolumeReclaimer } from './volumes/volume-reclaimer.js';

export const FOLLOWED_KINDS: ReadonlySet<string> = new Set([
  'Namespace',
  'PersistentVolumeClaim',
  ...VOLUME_VIEW_KINDS,
]);

/** What the log says of namespaces that end and of volumes that were given back. */
export class Reclaimer {
  readonly terminating: TerminatingNamespaces;

  /** `enqueue` takes the UID of a namespace that may be nearer to its end now. */
  constructor(
    readonly volumes: VolumeReclaimer,
    enqueue: (namespaceUid: string) => void,
  ) {
    this.terminating = new TerminatingNamespaces(enqueue);
  }

  restore({ first, objects, complete }: SnapshotChunk): void {
    if (first) {
      this.volumes.restoring(false);
      this.terminating.clear();
      this.volumes.view.clear();
    }
    for (const object of objects) this.#observe({ ...object, deletes: false });
    if (complete) this.volumes.restoring(true);
  }

  observe(entries: readonly LogEntry[]): void {
    for (const entry of entries) this.#observe(entry);
  }

  #observe(observed: Observed): void {
    this.volumes.view.observe(observed);
    this.terminating.observe(observed);
  }
}
