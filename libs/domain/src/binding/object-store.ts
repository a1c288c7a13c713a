import { type Tracked } from '../object/decision.js';
import { type KubeObject } from '../object/kube-object.js';
import { type PackedState, StatePacker } from './packed-state.js';

type Packed = Omit<Tracked, 'object'> & PackedState;

/** Settled objects that stay parsed: what has just settled is looked at some times more. */
const SETTLED_PARSED = 1_024;

/** The objects of a world. Those that have settled, which with time are nearly all, are kept packed. */
export class ObjectStore {
  readonly #objects = new Map<string, Tracked | Packed>();
  /** UIDs of settled objects that are not packed yet, oldest first. */
  readonly #fresh = new Set<string>();
  readonly #packer = new StatePacker();

  get size(): number {
    return this.#objects.size;
  }

  has(uid: string): boolean {
    return this.#objects.has(uid);
  }

  get(uid: string): Tracked | undefined {
    const kept = this.#objects.get(uid);
    if (kept === undefined || 'object' in kept) return kept;
    const { cluster, version, position } = kept;
    return { cluster, version, position, object: this.#packer.unpack(kept) };
  }

  set(uid: string, tracked: Tracked): void {
    this.#objects.set(uid, tracked);
    this.#fresh.delete(uid);
    if (!isSettled(tracked.object)) return;
    this.#fresh.add(uid);
    if (this.#fresh.size > SETTLED_PARSED) this.#packOldest();
  }

  delete(uid: string): void {
    this.#objects.delete(uid);
    this.#fresh.delete(uid);
  }

  /** All UIDs, in the order of the last events. */
  inOrder(): readonly string[] {
    return [...this.#objects].sort(([, one], [, other]) => one.position - other.position).map(([uid]) => uid);
  }

  #packOldest(): void {
    for (const uid of this.#fresh) {
      this.#fresh.delete(uid);
      const kept = this.#objects.get(uid);
      if (kept === undefined || !('object' in kept)) return;
      const { cluster, version, position, object } = kept;
      const { shape, text } = this.#packer.pack(object);
      this.#objects.set(uid, { cluster, version, position, shape, text });
      return;
    }
  }
}

/** Whether nothing is likely to be done about an object soon. It only costs time to be wrong. */
function isSettled({ kind, metadata, status }: KubeObject): boolean {
  if (metadata.deletionTimestamp !== undefined) return false;
  // Both kinds have their phase there.
  const { phase } = (status ?? {}) as { readonly phase?: string };
  if (kind === 'PersistentVolumeClaim') return phase === 'Bound';
  return kind === 'PersistentVolume' && (phase === 'Bound' || phase === 'Released' || phase === 'Failed');
}
