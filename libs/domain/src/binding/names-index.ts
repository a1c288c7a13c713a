import { type KubeObject } from '../object/kube-object.js';

/** Finds the UID of a live object by kind, namespace and name. */
export class Names {
  /** By kind and namespace first: the names within are then the objects' own, and not texts made for this. */
  readonly #places = new Map<string, Map<string, string>>();

  get(kind: string, namespace: string, name: string): string | undefined {
    return this.#places.get(placeOf(kind, namespace))?.get(name);
  }

  set({ kind, metadata }: KubeObject, uid: string): void {
    const place = placeOf(kind, metadata.namespace ?? '');
    const names = this.#places.get(place) ?? new Map<string, string>();
    this.#places.set(place, names.set(metadata.name, uid));
  }

  /** Forgets a name, unless a newer object has it by now. */
  delete({ kind, metadata }: KubeObject, uid: string): void {
    const place = placeOf(kind, metadata.namespace ?? '');
    const names = this.#places.get(place);
    if (names?.get(metadata.name) === uid) names.delete(metadata.name);
    if (names?.size === 0) this.#places.delete(place);
  }
}

function placeOf(kind: string, namespace: string): string {
  return `${kind}/${namespace}`;
}
