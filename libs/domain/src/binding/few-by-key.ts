/** Texts by key, nearly always one a key: that one then costs no set of its own. */
export class FewByKey {
  readonly #kept = new Map<string, string | Set<string>>();

  get(key: string): Iterable<string> {
    const kept = this.#kept.get(key);
    if (kept === undefined) return [];
    return typeof kept === 'string' ? [kept] : kept;
  }

  add(key: string, value: string): void {
    const kept = this.#kept.get(key);
    if (kept === undefined || kept === value) this.#kept.set(key, value);
    else if (typeof kept === 'string') this.#kept.set(key, new Set([kept, value]));
    else kept.add(value);
  }

  delete(key: string, value: string): void {
    const kept = this.#kept.get(key);
    if (kept === value) this.#kept.delete(key);
    if (kept === undefined || typeof kept === 'string') return;
    kept.delete(value);
    if (kept.size === 0) this.#kept.delete(key);
  }
}
