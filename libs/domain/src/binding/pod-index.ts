import { claimsUsedBy, type Pod } from '../kept/pod.js';
import { compareNames } from './match-volume.js';

/** Finds the pods that use a claim. */
export class PodIndex {
  readonly #users = new Map<string, Map<string, Pod>>();

  add(pod: Pod): void {
    for (const key of keysOf(pod)) {
      const users = this.#users.get(key) ?? new Map<string, Pod>();
      this.#users.set(key, users.set(pod.metadata.uid, pod));
    }
  }

  /** Removes a pod, given as it was added. */
  remove(pod: Pod): void {
    for (const key of keysOf(pod)) {
      const users = this.#users.get(key);
      users?.delete(pod.metadata.uid);
      if (users?.size === 0) this.#users.delete(key);
    }
  }

  /** The pods that use the claim of this name, by name. */
  using(namespace: string, claimName: string): readonly Pod[] {
    const users = this.#users.get(keyOf(namespace, claimName));
    if (users === undefined) return [];
    return [...users.values()].sort((one, other) => compareNames(one.metadata.name, other.metadata.name));
  }
}

function keysOf(pod: Pod): readonly string[] {
  return claimsUsedBy(pod).map((name) => keyOf(pod.metadata.namespace ?? '', name));
}

function keyOf(namespace: string, claimName: string): string {
  return `${namespace}/${claimName}`;
}
