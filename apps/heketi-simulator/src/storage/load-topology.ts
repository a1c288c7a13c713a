import { addCluster } from './clusters.js';
import { addDevice } from './devices.js';
import { HeketiError } from './heketi-error.js';
import { addNode, checkNode, newNode } from './nodes.js';
import type { State, Tags } from './state.js';
import { devicesOf, entryOf } from './tables.js';

export type Topology = { readonly clusters: readonly TopologyCluster[] };

export type TopologyCluster = {
  readonly file: boolean;
  readonly block: boolean;
  readonly nodes: readonly TopologyNode[];
};

export type TopologyNode = {
  readonly zone: number;
  readonly manage: readonly string[];
  readonly storage: readonly string[];
  readonly tags: Tags;
  readonly devices: readonly { readonly name: string; readonly tags: Tags }[];
};

export type LoadedTopology = { readonly state: State; readonly problems: readonly string[] };

/**
 * What heketi-cli makes of a topology file, in one step. A node is known by its first manage name, a device by
 * its name on the node, so loading again changes nothing; a node that is refused is told of and skipped.
 */
export function loadTopology(
  before: State,
  topology: Topology,
  { newId, deviceKib }: { readonly newId: () => string; readonly deviceKib: number },
): LoadedTopology {
  let state = before;
  const problems: string[] = [];
  for (const cluster of topology.clusters) {
    let clusterId: string | undefined;
    for (const node of cluster.nodes) {
      const known = Object.values(state.nodes).find(({ manage }) => manage[0] === node.manage[0]);
      clusterId = known?.clusterId ?? clusterId;
      if (clusterId === undefined) {
        clusterId = newId();
        state = addCluster(state, clusterId, cluster);
      }
      try {
        state = withNode(state, node, { id: known?.id ?? newId(), clusterId, newId, deviceKib });
      } catch (error) {
        if (!(error instanceof HeketiError)) throw error;
        problems.push(`node ${node.manage[0] ?? ''}: ${error.message}`);
      }
    }
  }
  return { state, problems };
}

function withNode(
  before: State,
  { devices, ...node }: TopologyNode,
  own: {
    readonly id: string;
    readonly clusterId: string;
    readonly newId: () => string;
    readonly deviceKib: number;
  },
): State {
  let state = before;
  if (entryOf(state.nodes, own.id) === undefined) {
    const request = { ...node, clusterId: own.clusterId };
    checkNode(state, request, []);
    state = addNode(state, newNode(own.id, request));
  }
  const present = new Set(devicesOf(state, own.id).map(({ name }) => name));
  for (const { name, tags } of devices.filter((device) => !present.has(device.name))) {
    state = addDevice(state, own.newId(), { nodeId: own.id, name, tags }, own.deviceKib);
  }
  return state;
}
