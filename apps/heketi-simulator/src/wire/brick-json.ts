import type { Brick, State } from '../storage/state.js';
import { requiredEntry } from '../storage/tables.js';

export function brickJson(state: State, brick: Brick) {
  return {
    id: brick.id,
    path: `/var/lib/heketi/mounts/vg_${brick.deviceId}/brick_${brick.id}/brick`,
    device: brick.deviceId,
    node: requiredEntry(state.devices, brick.deviceId).nodeId,
    volume: brick.volumeId,
    size: brick.size,
  };
}

/** Bricks by id, whatever set they are in. */
export function bricksJson(state: State, bricks: readonly Brick[]) {
  return bricks.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map((brick) => brickJson(state, brick));
}
