import { json } from '../http/answer.js';
import { int, list, mapOf, string, struct } from '../http/go-json.js';
import { accepted, parsed, type Route, type RouteRequest } from '../http/route.js';
import { atLeastOne, hostnames, refuseInvalid, required, tagsProblem, uuid } from '../http/validation.js';
import type { Heketi } from '../heketi.js';
import { changeTags } from '../storage/change-tags.js';
import { nodeTransition, setNodeState } from '../storage/entry-states.js';
import { HeketiError } from '../storage/heketi-error.js';
import {
  addNode,
  checkNode,
  checkNodeDeletable,
  deleteNode,
  newNode,
  nodeById,
  setNodeTags,
  type NodeRequest,
} from '../storage/nodes.js';
import { devicesOf } from '../storage/tables.js';
import { nodeJson } from '../wire/node-json.js';
import { queueStateChange, readStateRequest } from './state-request.js';
import { readTagsRequest } from './tags-request.js';

const nodeAdd = struct({
  zone: int,
  hostnames: struct({ manage: list(string), storage: list(string) }),
  cluster: string,
  tags: mapOf(string),
});

export const nodeRoutes: readonly Route[] = [
  { name: 'node-add', method: 'POST', path: '/nodes', handle: add },
  {
    name: 'node-info',
    method: 'GET',
    path: '/nodes/{id}',
    handle: ({ state }, { id }) => json(nodeJson(state, nodeById(state, id))),
  },
  {
    name: 'node-delete',
    method: 'DELETE',
    path: '/nodes/{id}',
    handle: (heketi, request) => {
      const { store } = heketi;
      checkNodeDeletable(store.state, request.id);
      const finish = () => store.change(deleteNode(store.state, request.id));
      return accepted(request, heketi.enqueue({ fault: request.work, finish }));
    },
  },
  { name: 'node-state', method: 'POST', path: '/nodes/{id}/state', handle: setState },
  {
    name: 'node-tags',
    method: 'POST',
    path: '/nodes/{id}/tags',
    handle: ({ store }, request) => {
      const { change, tags } = readTagsRequest(request);
      const after = changeTags(nodeById(store.state, request.id).tags, change, tags);
      store.change(setNodeTags(store.state, request.id, after));
      return json(after);
    },
  },
];

function add(heketi: Heketi, request: RouteRequest) {
  const { store, joining, world } = heketi;
  const wanted = readNode(request);
  checkNode(store.state, wanted, [...joining.values()]);
  const node = newNode(world.newId(), wanted);
  joining.set(node.id, node);
  const queueId = heketi.enqueue({
    fault: request.work,
    finish: () => {
      store.change(addNode(store.state, node));
      joining.delete(node.id);
    },
    undo: () => joining.delete(node.id),
    location: `/nodes/${node.id}`,
  });
  return accepted(request, queueId);
}

function setState(heketi: Heketi, request: RouteRequest) {
  const { to, healCheck } = readStateRequest(request);
  const { id, work } = request;
  nodeById(heketi.state, id);
  const change = {
    healCheck,
    transition: (state: Heketi['state']) => nodeTransition(state, id, to),
    set: (state: Heketi['state']) => setNodeState(state, id, to),
    devices: (state: Heketi['state']) => devicesOf(state, id).map((device) => device.id),
  };
  return accepted(request, queueStateChange(heketi, change, { counts: to === 'failed', fault: work }));
}

function readNode(request: RouteRequest): NodeRequest {
  const { zone, hostnames: names, cluster, tags } = parsed(request, nodeAdd);
  refuseInvalid({
    zone: atLeastOne(zone),
    hostnames: {
      manage: hostnames(names.manage, 'manage'),
      storage: hostnames(names.storage, 'storage'),
    },
    cluster: required(cluster, uuid),
    tags: tagsProblem(tags),
  });
  const [manage, storage] = [names.manage[0], names.storage[0]];
  if (manage === undefined || storage === undefined) throw new HeketiError(400, 'hostname missing');
  return { clusterId: cluster, zone, manage: [manage], storage: [storage], tags };
}
