import type { Device, State, Table, Volume } from './state.js';

/** The entry of that id; names such as `constructor` are no entries. */
export function entryOf<Entry>(table: Table<Entry>, id: string): Entry | undefined {
  return Object.hasOwn(table, id) ? table[id] : undefined;
}

/** An entry that another one refers to. */
export function requiredEntry<Entry>(table: Table<Entry>, id: string): Entry {
  const entry = entryOf(table, id);
  if (entry === undefined) throw new Error(`the state refers to ${id}, which is not in it`);
  return entry;
}

export function sortedIds(entries: readonly { readonly id: string }[]): string[] {
  return entries.map(({ id }) => id).sort();
}

export function put<Name extends keyof State>(
  state: State,
  name: Name,
  ...entries: readonly State[Name][string][]
): State {
  return {
    ...state,
    [name]: { ...state[name], ...Object.fromEntries(entries.map((entry) => [entry.id, entry])) },
  };
}

export function remove(state: State, name: keyof State, ...ids: readonly string[]): State {
  const gone = new Set(ids);
  return {
    ...state,
    [name]: Object.fromEntries(Object.entries(state[name]).filter(([id]) => !gone.has(id))),
  };
}

export function nodesOf(state: State, clusterId: string) {
  return Object.values(state.nodes).filter((node) => node.clusterId === clusterId);
}

export function devicesOf(state: State, nodeId: string): Device[] {
  return Object.values(state.devices).filter((device) => device.nodeId === nodeId);
}

export function volumesOf(state: State, clusterId: string): Volume[] {
  return Object.values(state.volumes).filter((volume) => volume.clusterId === clusterId);
}

export function bricksOfVolume(state: State, volumeId: string) {
  return Object.values(state.bricks).filter((brick) => brick.volumeId === volumeId);
}

export function bricksOfDevice(state: State, deviceId: string) {
  return Object.values(state.bricks).filter((brick) => brick.deviceId === deviceId);
}

export function blockVolumesOn(state: State, hostingVolumeId: string) {
  return Object.values(state.blockVolumes).filter((block) => block.hostingVolumeId === hostingVolumeId);
}
