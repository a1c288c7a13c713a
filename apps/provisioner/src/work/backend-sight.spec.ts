import { done, failed, parseBackendUrl, type Place, type Reading } from '@berth/backends';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BackendSight } from './backend-sight.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const url = parseBackendUrl('http://heketi.example');
const backend = { name: 'heketi', url, spec: { type: 'heketi' as const, url: url.normalised } };
const up: Reading<readonly Place[]> = done([{ id: 'one' }]);
const down: Reading<readonly Place[]> = failed({
  reason: 'Unreachable',
  message: 'nobody answers',
  helps: { later: true, elsewhere: false },
});

function sightOf() {
  const world = { reading: up, looks: 0, ups: 0 };
  const sight = new BackendSight({
    look: () => {
      world.looks += 1;
      return Promise.resolve(world.reading);
    },
    onUp: () => void (world.ups += 1),
    nowMs: () => Date.now(),
  });
  return { sight, world };
}

describe('the sight of Backends', () => {
  it('looks once for many who ask, and anew after a while', async () => {
    const { sight, world } = sightOf();
    const asked = await Promise.all([1, 2, 3].map(() => sight.placesOf(backend, undefined)));
    expect(asked).toEqual([up, up, up]);
    expect(world.looks).toBe(1);
    await vi.advanceTimersByTimeAsync(5_000);
    await sight.placesOf(backend, undefined);
    expect([world.looks, world.ups]).toEqual([2, 0]);
  });

  it('looks by itself at one that fails, and tells once when it is back', async () => {
    const { sight, world } = sightOf();
    world.reading = down;
    expect(await sight.placesOf(backend, undefined)).toBe(down);
    await vi.advanceTimersByTimeAsync(9_000);
    expect(world.looks).toBe(3);
    world.reading = up;
    await vi.advanceTimersByTimeAsync(20_000);
    expect([world.looks, world.ups]).toEqual([4, 1]);
  });

  it('stops looking when nobody waits any more', async () => {
    const { sight, world } = sightOf();
    world.reading = down;
    await sight.placesOf(backend, undefined);
    await vi.advanceTimersByTimeAsync(200_000);
    const { looks } = world;
    await vi.advanceTimersByTimeAsync(200_000);
    expect([looks < 20, world.looks]).toEqual([true, looks]);
  });

  it('keeps apart who asks with other keys, and forgets all when told', async () => {
    const { sight, world } = sightOf();
    await sight.placesOf(backend, undefined);
    await sight.placesOf(backend, { user: 'admin', key: 'one' });
    expect(world.looks).toBe(2);
    sight.clear();
    await sight.placesOf(backend, undefined);
    expect(world.looks).toBe(3);
  });
});
