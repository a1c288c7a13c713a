import { addCluster } from '../storage/clusters.js';
import type { VolumeRequest } from '../storage/create-volume.js';
import { addDevice } from '../storage/devices.js';
import { addNode, newNode } from '../storage/nodes.js';
import { emptyState, type State, type World } from '../storage/state.js';

export const GIB = 1_048_576;

/** Ids that look random and are the same in every run with the same seed. */
export function sampleWorld(seed = 1): World {
  let word = seed >>> 0;
  const next = () => {
    // A linear congruential generator; its high bits are good enough for ids.
    word = (Math.imul(word, 1_664_525) + 1_013_904_223) >>> 0;
    return word.toString(16).padStart(8, '0');
  };
  return {
    newId: () => next() + next() + next() + next(),
    nowSeconds: () => 1_700_000_000,
    isUp: () => true,
  };
}

export type SampleNode = {
  readonly zone?: number;
  readonly devices?: readonly number[];
  readonly tags?: Readonly<Record<string, string>>;
};

/** One cluster `c`, its nodes `n0`, `n1`, … with devices `n0d0`, … of so many GiB. */
export function sampleState(nodes: readonly SampleNode[]): State {
  let state = addCluster(emptyState, 'c', { file: true, block: true });
  nodes.forEach(({ zone = 1, devices = [500], tags = {} }, index) => {
    const id = `n${index}`;
    const request = { clusterId: 'c', zone, manage: [id], storage: [`10.0.0.${index}`], tags };
    state = addNode(state, newNode(id, request));
    devices.forEach((gib, at) => {
      const name = `/dev/vd${at}`;
      state = addDevice(state, `${id}d${at}`, { nodeId: id, name, tags: {} }, gib * GIB);
    });
  });
  return state;
}

export function sampleVolume(given: Partial<VolumeRequest> = {}): VolumeRequest {
  return {
    size: 10,
    name: '',
    clusters: [],
    durability: { type: 'replicate', replica: 3, data: 0, redundancy: 0 },
    gid: 0,
    options: [],
    block: false,
    snapshot: { enable: false, factor: 1 },
    ...given,
  };
}
