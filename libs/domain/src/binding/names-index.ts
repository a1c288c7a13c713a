import { type KubeObject } from '../object/kube-object.js';

/** Finds the UID of a live object by kind, namespace and name. */
export class Names {
  readonly #uids = new Map<string, string>();

  get(kind: string, namespace: string, name: string): string | undefined {
    return this.#uids.get(keyOf(kind, namespace, name));
  }

  set({ kind, metadata }: KubeObject, uid: string): void {
    this.#uids.set(keyOf(kind, metadata.namespace ?? '', metadata.name), uid);
  }

  /** Forgets a name, unless a newer object has it by now. */
  delete({ kind, metadata }: KubeObject, uid: string): void {
    const key = keyOf(kind, metadata.namespace ?? '', metadata.name);
    if (this.#uids.get(key) === uid) this.#uids.delete(key);
  }
}

function keyOf(kind: string, namespace: string, name: string): string {
  return `${kind}/${namespace}/${name}`;
}
