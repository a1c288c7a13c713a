import { HeketiError, idNotFound } from './heketi-error.js';
import type { Cluster, State } from './state.js';
import { entryOf, nodesOf, put, remove, volumesOf } from './tables.js';

export type ClusterFlags = { readonly file: boolean; readonly block: boolean };

export function clusterById(state: State, id: string): Cluster {
  const cluster = entryOf(state.clusters, id);
  if (cluster === undefined) throw idNotFound();
  return cluster;
}

export function addCluster(state: State, id: string, { file, block }: ClusterFlags): State {
  return put(state, 'clusters', { id, file, block });
}

export function setClusterFlags(state: State, id: string, { file, block }: ClusterFlags): State {
  return put(state, 'clusters', { ...clusterById(state, id), file, block });
}

export function deleteCluster(state: State, id: string): State {
  clusterById(state, id);
  if (nodesOf(state, id).length > 0 || volumesOf(state, id).length > 0) {
    throw new HeketiError(409, `Unable to delete cluster [${id}] because it contains volumes and/or nodes`);
  }
  return remove(state, 'clusters', id);
}
