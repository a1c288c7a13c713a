import type { Device, Node, State, Tags } from '../storage/state.js';
import { bricksOfDevice, devicesOf } from '../storage/tables.js';
import { bricksJson } from './brick-json.js';

/** What Heketi stores of a node, which the database dump shows too. */
export function nodeInfoJson({ id, zone, manage, storage, clusterId, tags }: Node) {
  return { zone, hostnames: { manage, storage }, cluster: clusterId, ...tagsJson(tags), id };
}

export function nodeJson(state: State, node: Node) {
  const devices = devicesOf(state, node.id).sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    ...nodeInfoJson(node),
    state: node.state,
    devices: devices.map((device) => deviceJson(state, device)),
  };
}

export function deviceInfoJson({ id, name, tags, total, free, used }: Device) {
  return { name, ...tagsJson(tags), storage: { total, free, used }, id };
}

export function deviceJson(state: State, device: Device) {
  return {
    ...deviceInfoJson(device),
    state: device.state,
    bricks: bricksJson(state, bricksOfDevice(state, device.id)),
  };
}

function tagsJson(tags: Tags) {
  return Object.keys(tags).length === 0 ? {} : { tags };
}
