import { encodeDecision, type Decision, type KubeObject } from '@berth/domain';
import { type LogEntry } from '@berth/messaging';
import { appendedEntry } from '@berth/messaging/testing';
import { ClusterBinder } from '../cluster-binder.js';
import { clusterRules } from '../cluster-rules.js';
import { type Outcome } from '../flight.js';

const NOW = '2026-01-02T03:04:05Z';

/** The log of one cluster in memory, and a binder on it that may be killed after any of its writes. */
export class MemoryCluster {
  readonly entries: LogEntry[] = [];
  readonly #live = new Map<string, LogEntry>();
  #binder = this.#newBinder();
  #writesLeft = Infinity;

  /** Events the binder wrote, with the name of their object, in log order. */
  get written(): readonly string[] {
    return this.entries.filter(({ actor }) => actor === 'binder').map(({ type, name }) => `${type} ${name}`);
  }

  phaseOf(name: string): string | undefined {
    const entry = [...this.#live.values()].find((it) => it.name === name);
    // The spec's own objects.
    const object = entry && (JSON.parse(entry.state) as KubeObject);
    return (object?.status as { phase?: string } | undefined)?.phase;
  }

  find(name: string): { version: number; position: number; cluster: string; object: KubeObject } {
    const entry = [...this.#live.values()].find((it) => it.name === name);
    if (entry === undefined) throw new Error(`no object ${name}`);
    const { cluster, version, position, state } = entry;
    return { cluster, version, position, object: JSON.parse(state) as KubeObject };
  }

  /** What someone else appends; the binder hears of it. */
  append(decision: Decision): void {
    for (const entry of this.#write(decision, 'someone')) this.#binder.observe(entry);
  }

  /** The binder works until nothing is left to do, or until it is killed at its next write but `writes`. */
  async run(writes = Infinity): Promise<void> {
    this.#writesLeft = writes;
    for (let idle = 0; idle < 3; idle++) {
      while (this.#binder.step()) idle = 0;
      await new Promise((done) => setImmediate(done));
    }
  }

  /** A new binder takes over; it knows what the log says and nothing else. */
  restart(): void {
    this.#binder = this.#newBinder();
    for (const entry of this.#live.values()) this.#binder.restore(entry);
    this.#binder.activate();
  }

  #newBinder(): ClusterBinder {
    const binder: ClusterBinder = new ClusterBinder({
      ...clusterRules(() => NOW),
      send: (decision) => this.#send(decision, binder),
      later: () => undefined,
    });
    binder.activate();
    return binder;
  }

  /** A killed binder never hears an answer. */
  #send(decision: Decision, binder: ClusterBinder): Promise<Outcome> {
    if (this.#writesLeft === 0) return new Promise(() => undefined);
    this.#writesLeft--;
    const stale = decision.changes.find(
      ({ uid, expectedVersion }) => this.#versionOf(uid) !== expectedVersion,
    );
    if (stale !== undefined) {
      return Promise.resolve({ kind: 'moved', uid: stale.uid, version: this.#versionOf(stale.uid) });
    }
    const entries = this.#write(decision, 'binder');
    for (const entry of entries) binder.observe(entry);
    return Promise.resolve({ kind: 'appended', first: entries[0]?.position ?? 0 });
  }

  #versionOf(uid: string): number {
    return this.entries.findLast((it) => it.uid === uid)?.version ?? 0;
  }

  #write(decision: Decision, actor: string): readonly LogEntry[] {
    const changes = encodeDecision(decision, () => 'id').changes;
    return changes.map(({ eventType: type, eventId: id, expectedVersion, ...change }) => {
      const position = this.entries.length + 1;
      const entry = appendedEntry(position, { ...change, id, type, actor, version: expectedVersion + 1 });
      this.entries.push(entry);
      if (entry.deletes) this.#live.delete(entry.uid);
      else this.#live.set(entry.uid, entry);
      return entry;
    });
  }
}
