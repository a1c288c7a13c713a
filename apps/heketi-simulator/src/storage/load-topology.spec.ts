import { describe, expect, it } from 'vitest';
import { readTopology } from '../read-topology.js';
import { sampleWorld } from '../testing/sample-state.js';
import { loadTopology } from './load-topology.js';
import { emptyState } from './state.js';

const example = new URL('../../topology.json', import.meta.url).pathname;

describe('loading a topology', () => {
  const { newId } = sampleWorld();
  const options = { newId, deviceKib: 1024 };
  const topology = readTopology(example);

  it('makes the cluster, its nodes and their devices', () => {
    const { state, problems } = loadTopology(emptyState, topology, options);
    expect(problems).toEqual([]);
    expect(Object.values(state.clusters)).toMatchObject([{ file: true, block: true }]);
    expect(Object.values(state.nodes).map(({ manage, storage }) => [...manage, ...storage])).toEqual([
      ['k8s', '192.168.66.86'],
      ['k8s-node1', '192.168.66.87'],
      ['k8s-node2', '192.168.66.84'],
    ]);
    expect(Object.values(state.devices).map(({ name }) => name)).toEqual([
      '/dev/vdb',
      '/dev/vdb',
      '/dev/vdb',
    ]);
  });

  it('changes nothing when it is loaded again', () => {
    const once = loadTopology(emptyState, topology, options).state;
    expect(loadTopology(once, topology, options).state).toEqual(once);
  });

  it('adds what is new to the cluster that is there', () => {
    const once = loadTopology(emptyState, topology, options).state;
    const [cluster] = topology.clusters;
    const [first, ...rest] = cluster!.nodes;
    const more = { ...first!, devices: [...first!.devices, { name: '/dev/vdc', tags: {} }] };
    const joining = { zone: 2, manage: ['n4'], storage: ['10.0.0.4'], tags: {}, devices: [] };
    const grown = { clusters: [{ ...cluster!, nodes: [more, ...rest, joining] }] };
    const { state } = loadTopology(once, grown, options);
    expect(Object.keys(state.clusters)).toHaveLength(1);
    expect(Object.keys(state.nodes)).toHaveLength(4);
    expect(Object.keys(state.devices)).toHaveLength(4);
  });

  it('tells of a node that is refused, and goes on', () => {
    const [cluster] = topology.clusters;
    const clash = { zone: 1, manage: ['other'], storage: ['192.168.66.86'], tags: {}, devices: [] };
    const nodes = [cluster!.nodes[0]!, clash, cluster!.nodes[1]!];
    const { state, problems } = loadTopology(emptyState, { clusters: [{ ...cluster!, nodes }] }, options);
    expect(Object.keys(state.nodes)).toHaveLength(2);
    expect(problems).toEqual([
      expect.stringMatching(/^node other: Hostname 192\.168\.66\.86 already used by node/),
    ]);
  });
});
