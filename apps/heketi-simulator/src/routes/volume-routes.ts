import { json } from '../http/answer.js';
import type { Heketi } from '../heketi.js';
import { int, string, struct } from '../http/go-json.js';
import { accepted, parsed, type Route, type RouteRequest } from '../http/route.js';
import { atLeastOne, matching, oneOf, refuseInvalid } from '../http/validation.js';
import {
  beginCloneVolume,
  beginDeleteVolume,
  beginExpandVolume,
  checkDeletable,
  restrictVolume,
  visibleVolume,
  volumeById,
} from '../storage/change-volume.js';
import { beginCreateVolume } from '../storage/create-volume.js';
import type { Restriction } from '../storage/state.js';
import { sortedIds } from '../storage/tables.js';
import { volumeJson } from '../wire/volume-json.js';
import { readVolumeRequest, VOLUME_NAME } from './volume-request.js';

export const volumeRoutes: readonly Route[] = [
  {
    name: 'volume-create',
    method: 'POST',
    path: '/volumes',
    handle: (heketi, request) => {
      const wanted = readVolumeRequest(request, heketi.state);
      const queueId = heketi.startOperation(
        (state) => beginCreateVolume(state, wanted, heketi.world),
        request.work,
        ({ volumeId }) => `/volumes/${volumeId}`,
      );
      return accepted(request, queueId);
    },
  },
  {
    name: 'volume-list',
    method: 'GET',
    path: '/volumes',
    handle: ({ state }) =>
      json({ volumes: sortedIds(Object.values(state.volumes).filter(({ pendingId }) => pendingId === '')) }),
  },
  {
    name: 'volume-info',
    method: 'GET',
    path: '/volumes/{id}',
    handle: ({ state }, { id }) => json(volumeJson(state, visibleVolume(state, id))),
  },
  { name: 'volume-expand', method: 'POST', path: '/volumes/{id}/expand', handle: expand },
  {
    name: 'volume-delete',
    method: 'DELETE',
    path: '/volumes/{id}',
    handle: (heketi, request) => {
      checkDeletable(heketi.state, request.id);
      const begin = (state: Heketi['state']) => beginDeleteVolume(state, request.id, heketi.world);
      return accepted(request, heketi.startOperation(begin, request.work));
    },
  },
  { name: 'volume-clone', method: 'POST', path: '/volumes/{id}/clone', handle: clone },
  {
    name: 'volume-block-restriction',
    method: 'POST',
    path: '/volumes/{id}/block-restriction',
    handle: restrict,
  },
];

function expand(heketi: Heketi, request: RouteRequest) {
  const { id, work } = request;
  const { expand_size: increment } = parsed(request, struct({ expand_size: int }));
  refuseInvalid({ expand_size: atLeastOne(increment) });
  visibleVolume(heketi.state, id);
  const queueId = heketi.startOperation(
    (state) => beginExpandVolume(state, id, increment, heketi.world),
    work,
    () => `/volumes/${id}`,
  );
  return accepted(request, queueId);
}

function clone(heketi: Heketi, request: RouteRequest) {
  const { id, work } = request;
  const { name } = parsed(request, struct({ name: string }));
  refuseInvalid({ name: matching(name, VOLUME_NAME) });
  volumeById(heketi.state, id);
  const queueId = heketi.startOperation(
    (state) => beginCloneVolume(state, id, name, heketi.world),
    work,
    ({ volumeId }) => `/volumes/${volumeId}`,
  );
  return accepted(request, queueId);
}

/** Nothing on a storage node changes, so nothing is recorded; yet it counts as in flight. */
function restrict(heketi: Heketi, request: RouteRequest) {
  const { store, world } = heketi;
  const { restriction } = parsed(request, struct({ restriction: string }));
  refuseInvalid({ restriction: oneOf(restriction, ['locked']) });
  volumeById(store.state, request.id);
  // One of its words after this; refused here, before it is queued.
  const restricted = () => restrictVolume(store.state, request.id, restriction as Restriction);
  restricted();
  const place = world.newId();
  heketi.takePlace(place);
  const work = {
    fault: request.work,
    finish: () => store.change(restricted()),
    location: `/volumes/${request.id}`,
  };
  return accepted(request, heketi.enqueue(work, place));
}
