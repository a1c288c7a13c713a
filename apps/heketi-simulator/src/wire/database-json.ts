import { EXTENT_KIB } from '../storage/brick-cost.js';
import { changeTypes, operationTypes, type Operation, type State, type Table } from '../storage/state.js';
import { bricksOfDevice, bricksOfVolume, devicesOf, sortedIds } from '../storage/tables.js';
import { brickJson } from './brick-json.js';
import { clusterJson } from './cluster-json.js';
import { deviceInfoJson, nodeInfoJson } from './node-json.js';
import { blockVolumeJson, gluster, volumeInfoJson } from './volume-json.js';

/** The whole database as Heketi dumps it: its own names outside, those of the API inside. */
export function databaseJson(state: State) {
  return {
    clusterentries: mapped(state.clusters, (cluster) => ({ Info: clusterJson(state, cluster) })),
    volumeentries: mapped(state.volumes, (volume) => ({
      Info: volumeInfoJson(state, volume),
      Bricks: sortedIds(bricksOfVolume(state, volume.id)),
      GlusterVolumeOptions: gluster(volume),
      Pending: { Id: volume.pendingId },
    })),
    brickentries: mapped(state.bricks, (brick) => ({
      Info: brickJson(state, brick),
      TpSize: brick.poolSize,
      PoolMetadataSize: brick.metadataSize,
      Pending: { Id: brick.pendingId },
      LvmThinPool: brick.thinPool,
      LvmLv: '',
      SubType: 1,
    })),
    nodeentries: mapped(state.nodes, (node) => ({
      State: node.state,
      Info: nodeInfoJson(node),
      Devices: sortedIds(devicesOf(state, node.id)),
    })),
    deviceentries: mapped(state.devices, (device) => ({
      State: device.state,
      Info: deviceInfoJson(device),
      Bricks: sortedIds(bricksOfDevice(state, device.id)),
      NodeId: device.nodeId,
      ExtentSize: EXTENT_KIB,
    })),
    blockvolumeentries: mapped(state.blockVolumes, (block) => ({
      Info: blockVolumeJson(block),
      Pending: { Id: block.pendingId },
    })),
    dbattributeentries: mapped(attributes, (attribute) => attribute),
    pendingoperations: mapped(state.operations, operationJson),
  };
}

/** What a current Heketi notes about its own database. */
const attributes = Object.fromEntries(
  [
    ['DB_HAS_PENDING_OPS_BUCKET', 'yes'],
    ['DB_BRICK_HAS_SUBTYPE_FIELD', 'yes'],
  ].map(([Key = '', Value = '']) => [Key, { Key, Value }]),
);

function operationJson({ id, timestamp, type, status, actions }: Operation) {
  return {
    Id: id,
    Timestamp: timestamp,
    Type: operationTypes.indexOf(type),
    Actions: actions.map(({ change, id: changed, delta }) => ({
      Change: changeTypes.indexOf(change),
      Id: changed,
      Delta: delta ?? null,
    })),
    Status: status,
  };
}

function mapped<Entry, Json>(table: Table<Entry>, toJson: (entry: Entry) => Json): Record<string, Json> {
  const entries = Object.entries(table).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([id, entry]) => [id, toJson(entry)]));
}
