import { isIP } from 'node:net';
import { type Place } from '../backend.js';
import { type ClusterInfo, type NodeInfo } from './wire.js';

/** A Heketi cluster with its nodes and devices; device sizes are KiB. */
export type HeketiCluster = Omit<ClusterInfo, 'nodes'> & { readonly nodes: readonly NodeInfo[] };

/** Whether volumes for pods can be made in the cluster, and if not, why. */
export function placeOf(cluster: HeketiCluster): Place {
  const problem = problemOf(cluster);
  return problem === undefined ? { id: cluster.id } : { id: cluster.id, problem };
}

function problemOf({ id, file, nodes }: HeketiCluster): string | undefined {
  if (!file) return `Heketi cluster ${id} takes no file volumes`;
  if (nodes.length === 0) return `Heketi cluster ${id} has no nodes`;
  const online = nodes.filter(({ state }) => state === 'online').flatMap(({ devices }) => devices);
  if (!online.some(({ state }) => state === 'online')) return `Heketi cluster ${id} has no device online`;
  // Endpoints hold addresses only, and every node of the cluster stands in them.
  const named = nodes
    .flatMap(({ hostnames }) => hostnames.storage.slice(0, 1))
    .find((host) => isIP(host) === 0);
  if (named !== undefined)
    return `storage host ${named} of Heketi cluster ${id} is a name, pods need addresses`;
  return undefined;
}
