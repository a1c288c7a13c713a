import { type KubeObject } from '@berth/domain';
import { type Observed } from '../observed.js';

/** The namespaces that are to be emptied. */
export class TerminatingNamespaces {
  /** UIDs by cluster and name. */
  readonly #terminating = new Map<string, string>();

  constructor(private readonly enqueue: (namespaceUid: string) => void) {}

  get uids(): readonly string[] {
    return [...this.#terminating.values()];
  }

  observe(observed: Observed): void {
    if (observed.kind === 'Namespace') this.#observeNamespace(observed);
    else this.#observeContent(observed);
  }

  clear(): void {
    this.#terminating.clear();
  }

  #observeNamespace({ uid, cluster, name, state, deletes }: Observed): void {
    const key = `${cluster}/${name}`;
    if (deletes) {
      if (this.#terminating.get(key) === uid) this.#terminating.delete(key);
      return;
    }
    // The log's own text of a namespace.
    const { metadata } = JSON.parse(state) as KubeObject;
    if (metadata.deletionTimestamp === undefined) return;
    this.#terminating.set(key, uid);
    this.enqueue(uid);
  }

  /** Whatever happens inside may be what the namespace waits for. */
  #observeContent({ cluster, namespace }: Observed): void {
    const uid = this.#terminating.get(`${cluster}/${namespace}`);
    if (uid !== undefined) this.enqueue(uid);
  }
}
