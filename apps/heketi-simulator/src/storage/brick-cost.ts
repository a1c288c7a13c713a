export const KIB_PER_GIB = 1_048_576;
/** LVM gives space out in extents of this many KiB. */
export const EXTENT_KIB = 4_096;
const METADATA_SHARE = 0.005;
const METADATA_LIMIT_KIB = 16 * KIB_PER_GIB;

/** What a brick takes on its device, in KiB. */
export type BrickCost = { readonly poolSize: number; readonly metadataSize: number };

/** The snapshot factor travels as a 32-bit float in Heketi, so 1.2 is a little more than 1.2. */
export function brickCost(sizeKib: number, snapshotFactor: number): BrickCost {
  const poolSize = toExtents(Math.floor(sizeKib * Math.fround(snapshotFactor)));
  const metadata = Math.min(Math.floor(poolSize * METADATA_SHARE), METADATA_LIMIT_KIB);
  return { poolSize, metadataSize: toExtents(metadata) };
}

export function totalCost({ poolSize, metadataSize }: BrickCost): number {
  return poolSize + metadataSize;
}

function toExtents(kib: number): number {
  return Math.ceil(kib / EXTENT_KIB) * EXTENT_KIB;
}
