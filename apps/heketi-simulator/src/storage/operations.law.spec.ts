import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GIB, sampleState, sampleVolume, sampleWorld } from '../testing/sample-state.js';
import { checkJson } from '../wire/check-json.js';
import { beginCloneVolume, beginDeleteVolume, beginExpandVolume } from './change-volume.js';
import { beginCreateVolume } from './create-volume.js';
import { HeketiError } from './heketi-error.js';
import { beginEvictBrick, beginRemoveDevices } from './move-bricks.js';
import { cleanOperation, finishOperation, markAllStale, undoOperation, type Begun } from './operations.js';
import type { State } from './state.js';

type Step = (state: State) => State;

const world = sampleWorld(7);
const empty = sampleState([
  { zone: 1, devices: [20, 30] },
  { zone: 1, devices: [25] },
  { zone: 2, devices: [40, 10] },
  { zone: 3, devices: [15] },
]);

const durability = fc.constantFrom(
  { type: 'none' as const, replica: 0, data: 0, redundancy: 0 },
  { type: 'replicate' as const, replica: 0, data: 0, redundancy: 0 },
  { type: 'replicate' as const, replica: 3, data: 0, redundancy: 0 },
  { type: 'disperse' as const, replica: 0, data: 2, redundancy: 1 },
);
const picks = fc.nat(50);

const creation = fc.record({
  size: fc.integer({ min: 2, max: 30 }),
  durability,
  factor: fc.constantFrom(1, 1.2, 2),
});

const beginnings: fc.Arbitrary<Step> = fc.oneof(
  creation.map(({ factor, ...given }) => {
    const request = sampleVolume({ ...given, snapshot: { enable: true, factor } });
    return attempt((state) => beginCreateVolume(state, request, world));
  }),
  picks.map((pick) => onVolume(pick, (state, id) => beginDeleteVolume(state, id, world))),
  fc
    .tuple(picks, fc.integer({ min: 1, max: 20 }))
    .map(([pick, gib]) => onVolume(pick, (state, id) => beginExpandVolume(state, id, gib, world))),
  picks.map((pick) => onVolume(pick, (state, id) => beginCloneVolume(state, id, '', world))),
  picks.map((pick) => {
    const evict = (state: State, id: string) => beginEvictBrick(state, id, 'disable', world);
    return onOne('bricks', pick, evict);
  }),
  picks.map((pick) =>
    onOne('devices', pick, (state, id) => beginRemoveDevices(state, [id], 'disable', world)),
  ),
);

const settlements: fc.Arbitrary<Step> = fc
  .tuple(picks, fc.constantFrom(finishOperation, finishOperation, undoOperation, cleanOperation))
  .map(([pick, settle]) => (state) => {
    const ids = Object.keys(state.operations);
    const id = ids[pick % Math.max(1, ids.length)];
    return id === undefined ? state : settle(state, id);
  });

const steps = fc.oneof(beginnings, settlements);

function attempt(begin: (state: State) => Begun): Step {
  return (state) => {
    try {
      return begin(state).state;
    } catch (error) {
      if (error instanceof HeketiError) return state;
      throw error;
    }
  };
}

function onOne(
  table: 'bricks' | 'devices' | 'volumes',
  pick: number,
  begin: (state: State, id: string) => Begun,
): Step {
  return (state) => {
    const ids = Object.keys(state[table]);
    const id = ids[pick % Math.max(1, ids.length)];
    return id === undefined ? state : attempt((now) => begin(now, id))(state);
  };
}

function onVolume(pick: number, begin: (state: State, id: string) => Begun): Step {
  return onOne('volumes', pick, begin);
}

function settleAll(state: State): State {
  return Object.keys(markAllStale(state).operations).reduce(cleanOperation, state);
}

describe('whatever happens', () => {
  it('used and free make the total, used is what the bricks take, and no device is full beyond its end', () => {
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 40, size: 'max' }), (list) => {
        const state = list.reduce((now, step) => step(now), empty);
        expect(checkJson(state).totalinconsistencies).toBe(0);
        for (const { total, free, used } of Object.values(state.devices)) {
          expect(free + used).toBe(total);
          expect(free).toBeGreaterThan(0);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('bricks of one set are on different nodes', () => {
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 30, size: 'max' }), (list) => {
        const state = settleAll(list.reduce((now, step) => step(now), empty));
        for (const bricks of Map.groupBy(Object.values(state.bricks), ({ setId }) => setId).values()) {
          const nodes = bricks.map(({ deviceId }) => state.devices[deviceId]?.nodeId);
          expect(new Set(nodes).size).toBe(nodes.length);
        }
      }),
      { numRuns: 70 },
    );
  });

  it('settling what a crash left leaves nothing pending', () => {
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 30, size: 'max' }), (list) => {
        const state = settleAll(list.reduce((now, step) => step(now), empty));
        const entries = [...Object.values(state.bricks), ...Object.values(state.volumes)];
        expect(entries.filter(({ pendingId }) => pendingId !== '')).toEqual([]);
        expect(state.operations).toEqual({});
      }),
      { numRuns: 70 },
    );
  });

  it('deleting all volumes gives everything back', () => {
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 30, size: 'max' }), (list) => {
        let state = settleAll(list.reduce((now, step) => step(now), empty));
        for (const id of Object.keys(state.volumes)) {
          const begun = beginDeleteVolume(state, id, world);
          state = finishOperation(begun.state, begun.operationId);
        }
        expect(state.bricks).toEqual({});
        for (const { free, total, used } of Object.values(state.devices)) {
          expect({ free, used }).toEqual({ free: total, used: 0 });
        }
        expect(Object.values(state.devices).reduce((sum, { total }) => sum + total, 0)).toBe(140 * GIB);
      }),
      { numRuns: 70 },
    );
  });

  it('what fails changes nothing', () => {
    fc.assert(
      fc.property(creation, ({ size, durability: kind }) => {
        const begun = attempt((state) =>
          beginCreateVolume(state, sampleVolume({ size, durability: kind }), world),
        )(empty);
        const [id] = Object.keys(begun.operations);
        expect(id === undefined ? begun : undoOperation(begun, id)).toEqual(empty);
      }),
    );
  });
});
