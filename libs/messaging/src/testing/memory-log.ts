import { type CommitRange, type LogEntry, type LogPort } from '../log-port.js';

/** An entry as a claim's event would be; `more` overrides. */
export function appendedEntry(position: number, more: Partial<LogEntry> = {}): LogEntry {
  return {
    position,
    id: `event-${position}`,
    uid: `uid-${position}`,
    version: 1,
    cluster: 'default',
    kind: 'PersistentVolumeClaim',
    namespace: 'team-a',
    name: `claim-${position}`,
    type: 'ClaimCreated',
    schemaVersion: 1,
    data: `{"object":{"position":${position}}}`,
    state: `{"position":${position}}`,
    stateVersion: 1,
    deletes: false,
    actor: 'alice',
    requestId: `request-${position}`,
    causation: null,
    correlation: `journey-${position}`,
    traceparent: null,
    tracestate: null,
    time: '2026-01-02T03:04:05.000006Z',
    ...more,
  };
}

/** A log in memory behind the port that relay and follower ask for. */
export class MemoryLog implements LogPort {
  readonly entries: LogEntry[] = [];
  readonly commits: CommitRange[] = [];
  epoch = 1;
  /** While set, every read fails with it. */
  failure: Error | undefined;
  reads = 0;
  failures = 0;
  #head = 0;

  /** Appends `count` entries as one commit and returns the new head. */
  commit(count = 1, more: Partial<LogEntry> = {}): number {
    const first = this.#head + 1;
    for (let at = 0; at < count; at += 1) this.entries.push(appendedEntry(first + at, more));
    this.#head += count;
    this.commits.push({ first, last: this.#head });
    return this.#head;
  }

  /** As a restore does: no entries, the next position is behind `position`. */
  jumpTo(position: number): void {
    this.#head = position;
  }

  /** As another database under the same address: all is gone, and the epoch may be another. */
  replace(epoch: number): void {
    this.entries.length = 0;
    this.commits.length = 0;
    this.#head = 0;
    this.epoch = epoch;
  }

  head(): Promise<{ position: number; epoch: number }> {
    return this.#answer(() => ({ position: this.#head, epoch: this.epoch }));
  }

  readLog(after: number, limit: number): Promise<LogEntry[]> {
    this.reads += 1;
    return this.#answer(() => this.entries.filter((it) => it.position > after).slice(0, limit));
  }

  readCommits(after: number, limit: number): Promise<CommitRange[]> {
    return this.#answer(() => this.commits.filter((it) => it.last > after).slice(0, limit));
  }

  /** Answers later, as a database does. */
  async #answer<T>(read: () => T): Promise<T> {
    await new Promise((done) => setImmediate(done));
    if (!this.failure) return read();
    this.failures += 1;
    throw this.failure;
  }
}
