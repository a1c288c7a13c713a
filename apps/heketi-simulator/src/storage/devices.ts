import { HeketiError, idNotFound } from './heketi-error.js';
import type { Device, State, Tags } from './state.js';
import { bricksOfDevice, entryOf, put, remove } from './tables.js';

export type DeviceRequest = { readonly nodeId: string; readonly name: string; readonly tags: Tags };

export function deviceById(state: State, id: string): Device {
  const device = entryOf(state.devices, id);
  if (device === undefined) throw idNotFound();
  return device;
}

export function checkDevice(state: State, { nodeId }: DeviceRequest): void {
  if (entryOf(state.nodes, nodeId) === undefined) throw new HeketiError(404, 'Node id does not exist');
}

/** The same name may be added twice to a node, as in Heketi. */
export function addDevice(state: State, id: string, request: DeviceRequest, sizeKib: number): State {
  if (entryOf(state.nodes, request.nodeId) === undefined) throw idNotFound();
  return put(state, 'devices', {
    ...request,
    id,
    state: 'online',
    total: sizeKib,
    free: sizeKib,
    used: 0,
  });
}

export function checkDeviceDeletable(state: State, id: string): void {
  if (deviceById(state, id).state !== 'failed') {
    throw new HeketiError(400, `device: ${id} is not in failed state`);
  }
  if (bricksOfDevice(state, id).length > 0) {
    throw new HeketiError(409, `Unable to delete device [${id}] because it contains bricks`);
  }
}

export function deleteDevice(state: State, id: string): State {
  checkDeviceDeletable(state, id);
  return remove(state, 'devices', id);
}

export function setDeviceTags(state: State, id: string, tags: Tags): State {
  return put(state, 'devices', { ...deviceById(state, id), tags });
}
