/** Claims that found no space at their Backend, those that wait longest first. */
export class SpaceWaiters {
  readonly #byBackend = new Map<string, Set<string>>();

  /** Puts the claim at the end of the line. */
  wait(backend: string, claimUid: string): void {
    const line = this.#byBackend.get(backend) ?? new Set();
    line.delete(claimUid);
    line.add(claimUid);
    this.#byBackend.set(backend, line);
  }

  /** The next in line; it waits no longer. */
  take(backend: string): string | undefined {
    const line = this.#byBackend.get(backend);
    const [next] = line ?? [];
    if (next !== undefined) line?.delete(next);
    return next;
  }

  forget(claimUid: string): void {
    for (const line of this.#byBackend.values()) line.delete(claimUid);
  }
}
