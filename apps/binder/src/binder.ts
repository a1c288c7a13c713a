import { type LogEntry, type SnapshotChunk, type SnapshotObject } from '@berth/messaging';
import { type ClusterBinder } from './cluster-binder.js';
import { SLOT_COUNT, slotOf } from './slots.js';

export type BinderPorts = {
  readonly makeCluster: (cluster: string) => ClusterBinder;
  /** Whether decisions for this slot are this process's now. */
  readonly decides: (slot: number) => boolean;
  /** Whether one more decision may be sent. */
  readonly hasRoom: () => boolean;
  /** Calls back once what waits in the event loop had its turn. */
  readonly soon: (callback: () => void) => void;
};

/** Looks in one go; then the answers of the log and the health checks get their turn. */
const LOOKS_PER_TURN = 500;

/** All clusters of the log: keeps their worlds, and decides for those whose slots this process holds. */
export class Binder {
  readonly #clusters = new Map<string, ClusterBinder>();
  #ready = false;
  #planned = false;

  constructor(private readonly ports: BinderPorts) {}

  /** Whether the snapshot is complete, so that decisions stand on the whole state. */
  get ready(): boolean {
    return this.#ready;
  }

  /** How many objects wait to be looked at, over all clusters. */
  get backlog(): number {
    return [...this.#clusters.values()].reduce((sum, { backlog }) => sum + backlog, 0);
  }

  restore({ first, objects, complete }: SnapshotChunk): void {
    if (first) this.#forgetAll();
    for (const object of objects) this.#clusterOf(object).restore(object);
    if (!complete) return;
    this.#ready = true;
    for (let slot = 0; slot < SLOT_COUNT; slot++) if (this.ports.decides(slot)) this.takeOver(slot);
  }

  observe(entries: readonly LogEntry[]): void {
    for (const entry of entries) this.#clusterOf(entry).observe(entry);
    this.run();
  }

  /** The slot's lease was acquired: whatever the last holder left is derived from the state. */
  takeOver(slot: number): void {
    if (!this.#ready) return;
    for (const cluster of this.#ofSlot(slot)) cluster.activate();
    this.run();
  }

  /** The slot's lease is gone: nothing more is decided for it. */
  handOver(slot: number): void {
    for (const cluster of this.#ofSlot(slot)) cluster.rest();
  }

  /** Decides what waits, soon. */
  run(): void {
    if (this.#planned) return;
    this.#planned = true;
    this.ports.soon(() => {
      this.#planned = false;
      this.#work();
    });
  }

  #work(): void {
    const waiting = [...this.#clusters].filter(
      ([name, { backlog }]) => backlog > 0 && this.#decidesFor(name),
    );
    // No cluster, however busy, keeps the others from their part of a turn.
    const part = Math.ceil(LOOKS_PER_TURN / waiting.length);
    for (const [name, cluster] of waiting) {
      for (let looks = 0; looks < part && this.ports.hasRoom() && cluster.step(); looks++);
      this.#clusters.delete(name);
      this.#clusters.set(name, cluster);
    }
    // Without room nothing is planned: the next answer of the log calls again.
    if (this.ports.hasRoom() && waiting.some(([, { backlog }]) => backlog > 0)) this.run();
  }

  #decidesFor(cluster: string): boolean {
    return this.ports.decides(slotOf(cluster));
  }

  #clusterOf({ cluster }: Pick<SnapshotObject, 'cluster'>): ClusterBinder {
    let binder = this.#clusters.get(cluster);
    if (binder === undefined) {
      binder = this.ports.makeCluster(cluster);
      this.#clusters.set(cluster, binder);
      if (this.#ready && this.#decidesFor(cluster)) binder.activate();
    }
    return binder;
  }

  *#ofSlot(slot: number): Iterable<ClusterBinder> {
    for (const [name, cluster] of this.#clusters) if (slotOf(name) === slot) yield cluster;
  }

  #forgetAll(): void {
    for (const cluster of this.#clusters.values()) cluster.rest();
    this.#clusters.clear();
    this.#ready = false;
  }
}
