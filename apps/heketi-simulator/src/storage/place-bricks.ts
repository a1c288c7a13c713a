import { brickCost, KIB_PER_GIB, totalCost, type BrickCost } from './brick-cost.js';
import type { Layout } from './layout.js';
import type { PlacementRules } from './placement-rules.js';
import { ringOf, walkFrom, type Candidate } from './ring.js';

export const BRICK_MIN_KIB = KIB_PER_GIB;
const BRICK_MAX_KIB = 4 * 1024 * KIB_PER_GIB;
const BRICKS_PER_VOLUME = 32;

export type PlacementRequest = {
  readonly sizeKib: number;
  readonly layout: Layout;
  readonly snapshotFactor: number;
  /** What the volume has already. */
  readonly bricks: number;
  readonly rules: PlacementRules;
};

/** A brick that has a place. */
export type PlacedBrick = BrickCost & {
  readonly id: string;
  readonly setId: string;
  readonly deviceId: string;
  readonly size: number;
};

export type Placement = { readonly placed: readonly PlacedBrick[] } | { readonly reason: string };

/** Tries 1, 2, 4, … brick sets until one split can be placed as a whole, or gives Heketi's reason for the end. */
export function placeBricks(
  request: PlacementRequest,
  candidates: readonly Candidate[],
  newId: () => string,
): Placement {
  const { sizeKib, layout, bricks } = request;
  for (let sets = 1; ; sets *= 2) {
    const size = Math.floor(Math.floor(sizeKib / sets) / layout.dataBricks);
    if (size > BRICK_MAX_KIB) continue;
    if (size < BRICK_MIN_KIB) return { reason: 'Minimum brick size limit reached.  Out of space.' };
    if (sets * layout.bricksPerSet + bricks > BRICKS_PER_VOLUME) {
      return { reason: 'Maximum number of bricks reached.' };
    }
    const placed = placeSets(request, { sets, size }, candidates, newId);
    if (placed !== undefined) return { placed };
  }
}

/** All sets or nothing. What one set takes is missing for the next. */
function placeSets(
  { layout, snapshotFactor, rules }: PlacementRequest,
  { sets, size }: { readonly sets: number; readonly size: number },
  candidates: readonly Candidate[],
  newId: () => string,
): PlacedBrick[] | undefined {
  const cost = brickCost(size, snapshotFactor);
  const free = new Map(candidates.map((one) => [one.deviceId, one.free]));
  const placed: PlacedBrick[] = [];
  for (let set = 0; set < sets; set += 1) {
    const setId = newId();
    const walk = walkFrom(ringOf(candidates, newId), setId);
    const fits = (one: Candidate) => rules.allows(one) && (free.get(one.deviceId) ?? 0) > totalCost(cost);
    const chosen = chooseSet(walk, layout.bricksPerSet, rules.differentZones, fits);
    if (chosen === undefined) return undefined;
    chosen.forEach(({ deviceId }, index) => {
      free.set(deviceId, (free.get(deviceId) ?? 0) - totalCost(cost));
      placed.push({ ...cost, id: index === 0 ? setId : newId(), setId, deviceId, size });
    });
  }
  return placed;
}

/** Along the walk, each device once: a device passed over for one brick is not looked at for the next. */
function chooseSet(
  walk: readonly Candidate[],
  count: number,
  differentZones: boolean,
  fits: (candidate: Candidate) => boolean,
): Candidate[] | undefined {
  const chosen: Candidate[] = [];
  for (const candidate of walk) {
    if (chosen.length === count) break;
    const clashes = chosen.some(
      (one) => one.nodeId === candidate.nodeId || (differentZones && one.zone === candidate.zone),
    );
    if (!clashes && fits(candidate)) chosen.push(candidate);
  }
  return chosen.length === count ? chosen : undefined;
}
