/** GIDs of the volumes of one class of one cluster, each in use by any number of objects. */
type Used = {
  readonly counts: Map<number, number>;
  /** Everything from `min` up to, and without, `next` is in use. */
  cursor: { readonly min: number; readonly next: number };
};

/** Which group ids the volumes of each class have, as annotations, intents and passes under way tell. */
export class GidTable {
  readonly #byScope = new Map<string, Used>();
  readonly #byOwner = new Map<string, { readonly scope: string; readonly gid: number }>();

  /** What an owner has; one that has none is forgotten. */
  put(owner: string, scope: string, gid: number | undefined): void {
    const known = this.#byOwner.get(owner);
    if (known?.scope === scope && known.gid === gid) return;
    this.remove(owner);
    if (gid === undefined) return;
    this.#byOwner.set(owner, { scope, gid });
    const { counts } = this.#used(scope);
    counts.set(gid, (counts.get(gid) ?? 0) + 1);
  }

  remove(owner: string): void {
    const known = this.#byOwner.get(owner);
    if (known === undefined) return;
    this.#byOwner.delete(owner);
    const used = this.#used(known.scope);
    const left = (used.counts.get(known.gid) ?? 0) - 1;
    if (left > 0) {
      used.counts.set(known.gid, left);
      return;
    }
    used.counts.delete(known.gid);
    if (known.gid < used.cursor.next) used.cursor = { ...used.cursor, next: known.gid };
  }

  gidOf(owner: string): number | undefined {
    return this.#byOwner.get(owner)?.gid;
  }

  /** Gives an owner the lowest free one; undefined when the range is full. */
  take(owner: string, scope: string, { min, max }: { readonly min: number; readonly max: number }) {
    this.remove(owner);
    const used = this.#used(scope);
    let gid = used.cursor.min === min ? Math.max(used.cursor.next, min) : min;
    while (gid <= max && used.counts.has(gid)) gid += 1;
    if (gid > max) return undefined;
    used.cursor = { min, next: gid };
    this.put(owner, scope, gid);
    return gid;
  }

  clear(): void {
    this.#byScope.clear();
    this.#byOwner.clear();
  }

  #used(scope: string): Used {
    let used = this.#byScope.get(scope);
    if (used === undefined) {
      used = { counts: new Map(), cursor: { min: 0, next: 0 } };
      this.#byScope.set(scope, used);
    }
    return used;
  }
}
