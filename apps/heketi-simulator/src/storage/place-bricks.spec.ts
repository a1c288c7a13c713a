import { describe, expect, it } from 'vitest';
import { GIB, sampleState, sampleWorld, type SampleNode } from '../testing/sample-state.js';
import { placeBricks, type Placement, type PlacementRequest } from './place-bricks.js';
import { placementRules } from './placement-rules.js';
import { candidatesOf } from './ring.js';

const replica3 = { bricksPerSet: 3, dataBricks: 1 };
const disperse83 = { bricksPerSet: 11, dataBricks: 8 };

function place(
  nodes: readonly SampleNode[],
  gib: number,
  given: Partial<PlacementRequest> & { readonly options?: readonly string[]; readonly seed?: number } = {},
): Placement {
  const world = sampleWorld(given.seed);
  const request = {
    sizeKib: gib * GIB,
    layout: replica3,
    snapshotFactor: 1,
    bricks: 0,
    rules: placementRules(given.options ?? []),
    ...given,
  };
  return placeBricks(request, candidatesOf(sampleState(nodes), 'c', world), world.newId);
}

function placed(placement: Placement) {
  if ('reason' in placement) throw new Error(placement.reason);
  return placement.placed;
}

const nodes = (count: number, node: SampleNode = {}): SampleNode[] =>
  Array.from({ length: count }, () => node);

describe('placing bricks', () => {
  it('makes one set where a device takes the whole size', () => {
    expect(placed(place(nodes(3), 100)).map(({ size }) => size)).toEqual([100 * GIB, 100 * GIB, 100 * GIB]);
  });

  it.each([
    [60, 6, 50],
    [30, 12, 25],
    [14, 24, 12.5],
  ])('splits 100 GiB over many devices of %d GiB into %d bricks of %d GiB', (device, bricks, size) => {
    const found = placed(place(nodes(3, { devices: Array.from({ length: 8 }, () => device) }), 100));
    expect(found.map((one) => one.size)).toEqual(Array.from({ length: bricks }, () => size * GIB));
  });

  it('gives up where more than 32 bricks would be needed', () => {
    const small = { devices: Array.from({ length: 20 }, () => 8) };
    expect(place(nodes(3, small), 100)).toEqual({ reason: 'Maximum number of bricks reached.' });
  });

  it('gives up where bricks would be smaller than 1 GiB', () => {
    expect(place(nodes(3, { devices: [1] }), 1)).toEqual({
      reason: 'Minimum brick size limit reached.  Out of space.',
    });
  });

  it('counts the bricks a volume has already', () => {
    expect(place(nodes(3), 1, { bricks: 30 })).toEqual({ reason: 'Maximum number of bricks reached.' });
  });

  it('starts where bricks are no larger than 4 TiB', () => {
    const layout = { bricksPerSet: 2, dataBricks: 1 };
    expect(place(nodes(2), 100 * 1024, { layout })).toEqual({ reason: 'Maximum number of bricks reached.' });
  });

  it('spreads disperse 8+3 over 11 nodes, each brick an eighth', () => {
    const found = placed(place(nodes(11), 200, { layout: disperse83 }));
    expect(found.map(({ size }) => size)).toEqual(Array.from({ length: 11 }, () => 25 * GIB));
  });

  it('needs a node for every brick of a set, however many devices there are', () => {
    expect('reason' in place(nodes(2, { devices: [500, 500, 500] }), 10)).toBe(true);
  });

  it('takes a brick of 497 GiB on an empty device of 500, and none of 498', () => {
    const layout = { bricksPerSet: 1, dataBricks: 1 };
    expect(placed(place(nodes(1), 497, { layout }))).toHaveLength(1);
    expect('reason' in place(nodes(1), 498, { layout })).toBe(true);
  });

  it('prefers different zones, and does with one', () => {
    const zones = [1, 1, 1, 2, 2, 3].map((zone) => ({ zone }));
    expect(placed(place(zones, 10))).toHaveLength(3);
    expect(placed(place(nodes(3), 10))).toHaveLength(3);
  });

  it('demands different zones when the volume asks for it', () => {
    const options = ['user.heketi.zone-checking strict'];
    const state = sampleState([1, 1, 2, 2, 3, 3].map((zone) => ({ zone })));
    for (let seed = 1; seed < 20; seed += 1) {
      const found = placed(
        place(
          [1, 1, 2, 2, 3, 3].map((zone) => ({ zone })),
          10,
          { options, seed },
        ),
      );
      const zones = found.map(({ deviceId }) => state.nodes[state.devices[deviceId]?.nodeId ?? '']?.zone);
      expect(new Set(zones).size).toBe(3);
    }
    expect('reason' in place(nodes(3), 10, { options })).toBe(true);
  });

  it('keeps to devices whose tags match', () => {
    const tagged = [...nodes(3, { tags: { disk: 'ssd' } }), ...nodes(3)];
    const on = (rule: string, seed: number) =>
      placed(place(tagged, 10, { seed, options: [`user.heketi.device-tag-match ${rule}`] }))
        .map(({ deviceId }) => deviceId)
        .sort();
    for (let seed = 1; seed < 10; seed += 1) {
      expect(on('disk=ssd', seed)).toEqual(['n0d0', 'n1d0', 'n2d0']);
      expect(on('disk!=ssd', seed)).toEqual(['n3d0', 'n4d0', 'n5d0']);
    }
  });

  it('names the first brick of a set after the set', () => {
    expect(placed(place(nodes(3), 10)).map(({ id, setId }) => id === setId)).toEqual([true, false, false]);
  });
});
