import { totalCost } from '../storage/brick-cost.js';
import type { Device, State, Table } from '../storage/state.js';
import { bricksOfDevice, bricksOfVolume, entryOf } from '../storage/tables.js';

type Check = {
  readonly total: number;
  readonly pending: number;
  readonly ok: number;
  readonly notok: number;
  readonly inconsistencies: readonly string[];
};

/** Heketi's self-test: above all, that each device's used space is the sum of its bricks. */
export function checkJson(state: State) {
  const checks = {
    clusters: check(state.clusters, () => []),
    volumes: check(state.volumes, ({ id, clusterId }) => [
      ...missing(state.clusters, `Volume ${id}`, clusterId),
      ...(bricksOfVolume(state, id).length === 0 ? [`Volume ${id} has no bricks`] : []),
    ]),
    bricks: check(state.bricks, ({ id, deviceId, volumeId }) => [
      ...missing(state.devices, `Brick ${id}`, deviceId),
      ...missing(state.volumes, `Brick ${id}`, volumeId),
    ]),
    nodes: check(state.nodes, ({ id, clusterId }) => missing(state.clusters, `Node ${id}`, clusterId)),
    devices: check(state.devices, (device) => deviceProblems(state, device)),
    blockvolumes: check(state.blockVolumes, ({ id, hostingVolumeId }) =>
      missing(state.volumes, `Block volume ${id}`, hostingVolumeId),
    ),
    dbattributes: check({}, () => []),
    pendingoperations: check(state.operations, () => []),
  };
  const total = Object.values(checks).reduce((sum, { inconsistencies }) => sum + inconsistencies.length, 0);
  return { ...checks, totalinconsistencies: total };
}

function deviceProblems(state: State, { id, nodeId, total, free, used }: Device): string[] {
  const sum = bricksOfDevice(state, id).reduce((kib, brick) => kib + totalCost(brick), 0);
  return [
    ...missing(state.nodes, `Device ${id}`, nodeId),
    ...(used === sum ? [] : [`Device ${id} has ${used} KiB used, its bricks take ${sum}`]),
    ...(total === free + used ? [] : [`Device ${id} has ${free} free and ${used} used of ${total}`]),
  ];
}

function missing(table: Table<unknown>, who: string, id: string): string[] {
  return entryOf(table, id) === undefined ? [`${who} refers to ${id}, which does not exist`] : [];
}

function check<Entry extends object>(table: Table<Entry>, problemsOf: (entry: Entry) => string[]): Check {
  const entries = Object.values(table);
  const problems = entries.map(problemsOf);
  const notok = problems.filter((list) => list.length > 0).length;
  return {
    total: entries.length,
    pending: entries.filter((entry) => 'pendingId' in entry && entry.pendingId !== '').length,
    ok: entries.length - notok,
    notok,
    inconsistencies: problems.flat(),
  };
}
