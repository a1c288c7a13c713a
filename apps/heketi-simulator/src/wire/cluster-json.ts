import { isVisibleBlockVolume } from '../storage/block-volumes.js';
import type { Cluster, State } from '../storage/state.js';
import { nodesOf, sortedIds, volumesOf } from '../storage/tables.js';

/** Volumes that come or go are left out. */
export function clusterJson(state: State, { id, file, block }: Cluster) {
  const blockVolumes = Object.values(state.blockVolumes).filter(
    (one) => one.clusterId === id && isVisibleBlockVolume(state, one),
  );
  return {
    id,
    nodes: sortedIds(nodesOf(state, id)),
    volumes: sortedIds(volumesOf(state, id).filter(({ pendingId }) => pendingId === '')),
    block,
    file,
    blockvolumes: sortedIds(blockVolumes),
  };
}
