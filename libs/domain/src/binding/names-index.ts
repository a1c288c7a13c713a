import { type KubeObject } from '../object/kube-object.js';

/** UIDs that have, or had until a moment ago, one name: the newest last. Nearly always one. */
type Holders = string | readonly string[];

/** Finds the UID of a live object by kind, namespace and name. */
export class Names {
  /** By kind and namespace first: the names within are then the objects' own, and not texts made for this. */
  readonly #places = new Map<string, Map<string, Holders>>();

  get(kind: string, namespace: string, name: string): string | undefined {
    const holders = this.#places.get(placeOf(kind, namespace))?.get(name);
    return typeof holders === 'string' ? holders : holders?.at(-1);
  }

  /** One that is put back when a newer object has its name may take it for as long as it is there. */
  set({ kind, metadata }: KubeObject, uid: string): void {
    const place = placeOf(kind, metadata.namespace ?? '');
    const names = this.#places.get(place) ?? new Map<string, Holders>();
    const others = without(names.get(metadata.name), uid);
    names.set(metadata.name, others.length === 0 ? uid : [...others, uid]);
    this.#places.set(place, names);
  }

  /** Forgets that an object has a name; another that has it, too, keeps it. */
  delete({ kind, metadata }: KubeObject, uid: string): void {
    const place = placeOf(kind, metadata.namespace ?? '');
    const names = this.#places.get(place);
    const [only, ...more] = without(names?.get(metadata.name), uid);
    if (only === undefined) names?.delete(metadata.name);
    else names?.set(metadata.name, more.length === 0 ? only : [only, ...more]);
    if (names?.size === 0) this.#places.delete(place);
  }
}

function without(holders: Holders | undefined, uid: string): readonly string[] {
  const all = typeof holders === 'string' ? [holders] : (holders ?? []);
  return all.filter((each) => each !== uid);
}

function placeOf(kind: string, namespace: string): string {
  return `${kind}/${namespace}`;
}
