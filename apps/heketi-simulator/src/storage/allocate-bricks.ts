import { KIB_PER_GIB } from './brick-cost.js';
import { layoutOf } from './layout.js';
import { placeBricks } from './place-bricks.js';
import { placementRules } from './placement-rules.js';
import { candidatesOf } from './ring.js';
import type { Brick, State, Volume, World } from './state.js';
import { nodesOf } from './tables.js';

export type Allocation = { readonly bricks: readonly Brick[] } | { readonly reason: string };

/** Bricks for so many GiB more of the volume, pending for the operation; or Heketi's raw reason against it. */
export function allocateBricks(
  state: State,
  volume: Volume,
  demand: { readonly sizeGib: number; readonly bricks: number; readonly operationId: string },
  world: World,
): Allocation {
  if (nodesOf(state, volume.clusterId).length === 0) return { reason: 'No nodes in cluster' };
  const candidates = candidatesOf(state, volume.clusterId, world);
  if (candidates.length === 0) return { reason: 'No online storage devices in cluster' };
  const request = {
    sizeKib: demand.sizeGib * KIB_PER_GIB,
    layout: layoutOf(volume.durability),
    snapshotFactor: volume.snapshot.factor,
    bricks: demand.bricks,
    rules: placementRules(volume.options),
  };
  const placement = placeBricks(request, candidates, world.newId);
  if ('reason' in placement) return placement;
  const { id: volumeId } = volume;
  const bricks = placement.placed.map((brick) => ({
    ...brick,
    volumeId,
    thinPool: `tp_${brick.id}`,
    pendingId: demand.operationId,
  }));
  return { bricks };
}
