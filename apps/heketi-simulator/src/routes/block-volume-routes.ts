import { json } from '../http/answer.js';
import { bool, int, list, string, struct } from '../http/go-json.js';
import { accepted, parsed, type Route } from '../http/route.js';
import { atLeastOne, matching, refuseInvalid } from '../http/validation.js';
import {
  beginCreateBlockVolume,
  beginDeleteBlockVolume,
  beginExpandBlockVolume,
  blockVolumeById,
  isVisibleBlockVolume,
} from '../storage/block-volumes.js';
import { idNotFound } from '../storage/heketi-error.js';
import { sortedIds } from '../storage/tables.js';
import { blockVolumeJson } from '../wire/volume-json.js';
import { checkClusters, VOLUME_NAME } from './volume-request.js';

const blockVolumeCreate = struct({
  size: int,
  name: string,
  clusters: list(string),
  hacount: int,
  auth: bool,
});

export const blockVolumeRoutes: readonly Route[] = [
  {
    name: 'block-volume-create',
    method: 'POST',
    path: '/blockvolumes',
    handle: (heketi, request) => {
      const { hacount, ...wanted } = parsed(request, blockVolumeCreate);
      refuseInvalid({
        size: atLeastOne(wanted.size),
        name: matching(wanted.name, VOLUME_NAME),
        hacount: hacount < 0 ? atLeastOne(hacount) : undefined,
      });
      checkClusters(heketi.state, wanted.clusters);
      const queueId = heketi.startOperation(
        (state) => beginCreateBlockVolume(state, { ...wanted, haCount: hacount }, heketi.world),
        request.work,
        ({ blockVolumeId }) => `/blockvolumes/${blockVolumeId}`,
      );
      return accepted(request, queueId);
    },
  },
  {
    name: 'block-volume-list',
    method: 'GET',
    path: '/blockvolumes',
    handle: ({ state }) => {
      const visible = Object.values(state.blockVolumes).filter((block) => isVisibleBlockVolume(state, block));
      return json({ blockvolumes: sortedIds(visible) });
    },
  },
  {
    name: 'block-volume-info',
    method: 'GET',
    path: '/blockvolumes/{id}',
    handle: ({ state }, { id }) => {
      const block = blockVolumeById(state, id);
      if (!isVisibleBlockVolume(state, block)) throw idNotFound();
      return json(blockVolumeJson(block));
    },
  },
  {
    name: 'block-volume-delete',
    method: 'DELETE',
    path: '/blockvolumes/{id}',
    handle: (heketi, request) => {
      blockVolumeById(heketi.state, request.id);
      const queueId = heketi.startOperation(
        (state) => beginDeleteBlockVolume(state, request.id, heketi.world),
        request.work,
      );
      return accepted(request, queueId);
    },
  },
  {
    name: 'block-volume-expand',
    method: 'POST',
    path: '/blockvolumes/{id}/expand',
    handle: (heketi, request) => {
      const { new_size: newSize } = parsed(request, struct({ new_size: int }));
      refuseInvalid({ new_size: atLeastOne(newSize) });
      blockVolumeById(heketi.state, request.id);
      const queueId = heketi.startOperation(
        (state) => beginExpandBlockVolume(state, request.id, newSize, heketi.world),
        request.work,
        () => `/blockvolumes/${request.id}`,
      );
      return accepted(request, queueId);
    },
  },
];
