/** Clusters are spread over this many leases, so that several binders can share the work. */
export const SLOT_COUNT = 16;

/** The slot of a cluster: FNV-1a of its name, the same in every process and every release. */
export function slotOf(cluster: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(cluster)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash % SLOT_COUNT;
}

/** The lease that guards the decisions of one slot. */
export function slotLease(slot: number): string {
  return `binder/${slot}`;
}
