import type { Heketi } from '../heketi.js';
import { json } from '../http/answer.js';
import { bool, mapOf, string, struct } from '../http/go-json.js';
import { accepted, parsed, type Route, type RouteRequest } from '../http/route.js';
import { matching, refuseInvalid, required, tagsProblem, uuid } from '../http/validation.js';
import { changeTags } from '../storage/change-tags.js';
import {
  addDevice,
  checkDevice,
  checkDeviceDeletable,
  deleteDevice,
  deviceById,
  setDeviceTags,
} from '../storage/devices.js';
import { deviceTransition, setDeviceState } from '../storage/entry-states.js';
import { CONFLICT, HeketiError } from '../storage/heketi-error.js';
import type { State } from '../storage/state.js';
import { bricksOfDevice } from '../storage/tables.js';
import { deviceJson } from '../wire/node-json.js';
import { queueStateChange, readStateRequest } from './state-request.js';
import { readTagsRequest } from './tags-request.js';

const DEVICE_NAME = /^\/[a-zA-Z0-9_.:/-]+$/;
const deviceAdd = struct({ node: string, name: string, destroydata: bool, tags: mapOf(string) });

export const deviceRoutes: readonly Route[] = [
  { name: 'device-add', method: 'POST', path: '/devices', handle: add },
  {
    name: 'device-info',
    method: 'GET',
    path: '/devices/{id}',
    handle: ({ state }, { id }) => json(deviceJson(state, deviceById(state, id))),
  },
  {
    name: 'device-delete',
    method: 'DELETE',
    path: '/devices/{id}',
    handle: (heketi, request) => {
      const { store } = heketi;
      if (request.body !== '') parsed(request, struct({ forceforget: bool }));
      checkDeviceDeletable(store.state, request.id);
      const finish = () => store.change(deleteDevice(store.state, request.id));
      return accepted(request, heketi.enqueue({ fault: request.work, finish }));
    },
  },
  { name: 'device-state', method: 'POST', path: '/devices/{id}/state', handle: setState },
  {
    name: 'device-resync',
    method: 'GET',
    path: '/devices/{id}/resync',
    handle: (heketi, request) => {
      deviceById(heketi.state, request.id);
      const finish = () => checkResync(heketi.state, request.id);
      return accepted(request, heketi.enqueue({ fault: request.work, finish }));
    },
  },
  {
    name: 'device-tags',
    method: 'POST',
    path: '/devices/{id}/tags',
    handle: ({ store }, request) => {
      const { change, tags } = readTagsRequest(request);
      const after = changeTags(deviceById(store.state, request.id).tags, change, tags);
      store.change(setDeviceTags(store.state, request.id, after));
      return json(after);
    },
  },
];

function add(heketi: Heketi, request: RouteRequest) {
  const { store, world, deviceKib } = heketi;
  const { node: nodeId, name, tags } = parsed(request, deviceAdd);
  refuseInvalid({
    node: required(nodeId, uuid),
    name: required(name, () => matching(name, DEVICE_NAME)),
    tags: tagsProblem(tags),
  });
  const wanted = { nodeId, name, tags };
  checkDevice(store.state, wanted);
  const finish = () => store.change(addDevice(store.state, world.newId(), wanted, deviceKib));
  return accepted(request, heketi.enqueue({ fault: request.work, finish }));
}

function setState(heketi: Heketi, request: RouteRequest) {
  const { to, healCheck } = readStateRequest(request);
  const { id, work } = request;
  deviceById(heketi.state, id);
  const change = {
    healCheck,
    transition: (state: State) => deviceTransition(state, id, to),
    set: (state: State) => setDeviceState(state, id, to),
    devices: () => [id],
  };
  return accepted(request, queueStateChange(heketi, change, { counts: to === 'failed', fault: work }));
}

/** A storage node would tell the same numbers, so there is nothing to change. */
function checkResync(state: State, id: string): void {
  deviceById(state, id);
  if (bricksOfDevice(state, id).some(({ pendingId }) => pendingId !== ''))
    throw new HeketiError(500, CONFLICT);
}
