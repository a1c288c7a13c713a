import { type Observed } from './observed.js';

/** What may stand as a reclaim policy. */
export const RECLAIM_POLICIES = ['Retain', 'Recycle', 'Delete'] as const;

export type ReclaimPolicy = (typeof RECLAIM_POLICIES)[number];

/** The part of a volume's state that is read here. */
type VolumeState = {
  readonly spec?: { readonly persistentVolumeReclaimPolicy?: ReclaimPolicy };
  readonly status?: { readonly phase?: string };
};

/** Events that leave a volume in a phase other than Released, so that its state need not be parsed. */
const ELSEWHERE: ReadonlySet<string | undefined> = new Set([
  'VolumeBound',
  'VolumeAvailable',
  'VolumeUnbound',
]);

/** Volumes whose claim is gone, by what their policy asks for. */
export class ReleasedVolumes {
  readonly #policies = new Map<string, ReclaimPolicy>();

  observe({ uid, type, state, deletes }: Observed): void {
    this.#policies.delete(uid);
    if (deletes || ELSEWHERE.has(type)) return;
    // The log's own text of a volume.
    const { spec, status } = JSON.parse(state) as VolumeState;
    if (status?.phase === 'Released')
      this.#policies.set(uid, spec?.persistentVolumeReclaimPolicy ?? 'Retain');
  }

  count(policy: ReclaimPolicy): number {
    let count = 0;
    for (const other of this.#policies.values()) if (other === policy) count++;
    return count;
  }

  clear(): void {
    this.#policies.clear();
  }
}
