import { describe, expect, it } from 'vitest';
import { sampleState, sampleWorld } from '../testing/sample-state.js';
import { setDeviceState, setNodeState } from './entry-states.js';
import { candidatesOf, ringOf, walkFrom } from './ring.js';

describe('the ring', () => {
  const state = sampleState([
    { zone: 1, devices: [1, 1, 1] },
    { zone: 1, devices: [1, 1, 1] },
    { zone: 2, devices: [1, 1, 1] },
  ]);
  const world = sampleWorld();

  it('takes one device at a time, round robin over zones, and within a zone over nodes', () => {
    const ring = ringOf(candidatesOf(state, 'c', world), world.newId);
    expect(ring).toHaveLength(9);
    const first = ring.slice(0, 6);
    expect(new Set([first[0]?.zone, first[1]?.zone])).toEqual(new Set([1, 2]));
    expect(first.map(({ zone }) => zone).filter((zone) => zone === 1)).toHaveLength(3);
    const ofZone1 = ring.filter(({ zone }) => zone === 1).map(({ nodeId }) => nodeId);
    expect(ofZone1.every((node, index) => index === 0 || node !== ofZone1[index - 1])).toBe(true);
  });

  it('is walked once round from where the id points', () => {
    const ring = ringOf(candidatesOf(state, 'c', world), world.newId);
    const walk = walkFrom(ring, '000000bff');
    expect(walk).toEqual([...ring.slice(2), ...ring.slice(0, 2)]);
    expect(walkFrom([], 'abc')).toEqual([]);
  });

  it('leaves out what is offline or down', () => {
    const isUp = (id: string) => id !== 'n2';
    const offline = setDeviceState(setNodeState(state, 'n0', 'offline'), 'n1d1', 'offline');
    const found = candidatesOf(offline, 'c', { ...world, isUp });
    expect(found.map(({ deviceId }) => deviceId)).toEqual(['n1d0', 'n1d2']);
  });
});
