import { HeketiError, idNotFound } from './heketi-error.js';
import type { Node, State, Tags } from './state.js';
import { devicesOf, entryOf, nodesOf, put, remove } from './tables.js';

export type NodeRequest = {
  readonly clusterId: string;
  readonly zone: number;
  readonly manage: readonly string[];
  readonly storage: readonly string[];
  readonly tags: Tags;
};

export function nodeById(state: State, id: string): Node {
  const node = entryOf(state.nodes, id);
  if (node === undefined) throw idNotFound();
  return node;
}

/** `joining` are nodes accepted whose work is not done yet: their names count as used. */
export function checkNode(state: State, request: NodeRequest, joining: readonly Node[]): void {
  if (entryOf(state.clusters, request.clusterId) === undefined) {
    throw new HeketiError(404, 'Cluster id does not exist');
  }
  for (const hostname of [request.manage[0], request.storage[0]]) {
    const holder = [...Object.values(state.nodes), ...joining].find(
      (node) => node.manage[0] === hostname || node.storage[0] === hostname,
    );
    if (holder !== undefined) {
      throw new HeketiError(409, `Hostname ${hostname ?? ''} already used by node with id ${holder.id}`);
    }
  }
  const present = nodesOf(state, request.clusterId);
  if (present.length > 0 && present.every((node) => node.state !== 'online')) {
    throw new HeketiError(400, 'None of the nodes in cluster has glusterd running');
  }
}

export function newNode(id: string, request: NodeRequest): Node {
  return { ...request, id, state: 'online' };
}

export function addNode(state: State, node: Node): State {
  if (entryOf(state.clusters, node.clusterId) === undefined) throw idNotFound();
  return put(state, 'nodes', node);
}

export function checkNodeDeletable(state: State, id: string): void {
  nodeById(state, id);
  if (devicesOf(state, id).length > 0) {
    throw new HeketiError(409, `Unable to delete node [${id}] because it contains devices`);
  }
}

export function deleteNode(state: State, id: string): State {
  checkNodeDeletable(state, id);
  return remove(state, 'nodes', id);
}

export function setNodeTags(state: State, id: string, tags: Tags): State {
  return put(state, 'nodes', { ...nodeById(state, id), tags });
}
