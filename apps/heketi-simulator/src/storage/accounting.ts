import { totalCost } from './brick-cost.js';
import type { Brick, Device, State } from './state.js';
import { put, remove, requiredEntry } from './tables.js';

/** Adds bricks and charges their devices; a device never ends with nothing free. */
export function addBricks(state: State, bricks: readonly Brick[]): State {
  return put(charge(state, bricks, 1), 'bricks', ...bricks);
}

/** Removes bricks and gives their devices back exactly what was charged. */
export function removeBricks(state: State, bricks: readonly Brick[]): State {
  return remove(charge(state, bricks, -1), 'bricks', ...bricks.map(({ id }) => id));
}

function charge(state: State, bricks: readonly Brick[], sign: 1 | -1): State {
  const changed = new Map<string, Device>();
  for (const brick of bricks) {
    const device = changed.get(brick.deviceId) ?? requiredEntry(state.devices, brick.deviceId);
    changed.set(device.id, charged(device, sign * totalCost(brick)));
  }
  return put(state, 'devices', ...changed.values());
}

function charged(device: Device, cost: number): Device {
  if (cost > 0 && device.free <= cost) throw new Error(`device ${device.id} has no ${cost} KiB free`);
  return { ...device, free: device.free - cost, used: device.used + cost };
}
