import { describe, expect, it } from 'vitest';
import { sealedServices, type SealedPorts } from './sealed-services.js';

const MINUTE_MS = 60_000;
const NOW = 1_000 * MINUTE_MS;
const name = { cluster: 'prod', kind: 'Secret', namespace: 'a', name: 's' };

/** A log of 100 positions, each of them passed four minutes after the one before. */
const ports: SealedPorts = {
  head: () => Promise.resolve({ position: 100 }),
  passedAt: async (position) => {
    if (!(position > 0)) throw new Error('no position');
    return Promise.resolve(position >= 100 ? undefined : NOW - (100 - position) * 4 * MINUTE_MS);
  },
  getObject: () => Promise.resolve(undefined),
  listObjects: ({ at = 100 }) => Promise.resolve({ position: at, objects: [], hasMore: false }),
};

const services = (resourceVersion?: string) => sealedServices(ports, { resourceVersion }, () => NOW);
const list = (at?: number) =>
  services().listObjects({ cluster: 'prod', kind: 'Secret', ...(at !== undefined && { at }) });

describe('objects with secret values', () => {
  it('are read as they are, and as they were a moment ago', async () => {
    expect((await list()).position).toBe(100);
    expect((await list(100)).position).toBe(100);
    expect((await list(98)).position).toBe(98);
    expect(await services().getObject(name)).toBeUndefined();
  });

  it('are not read as they were before that', async () => {
    await expect(list(97)).rejects.toMatchObject({ code: 410, reason: 'Expired' });
    await expect(services().getObject(name, 50)).rejects.toMatchObject({ code: 410 });
  });

  it('are watched from a moment ago, however long ago anything happened', async () => {
    expect(await services('100').oldest()).toBe(0);
    expect(await services('98').oldest()).toBe(0);
    expect(await services('97').oldest()).toBe(100);
    expect(await services().oldest()).toBe(0);
    expect(await services('').oldest()).toBe(0);
  });
});
