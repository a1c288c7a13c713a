import { describe, expect, it, vi } from 'vitest';
import { BAD_MANIFESTS } from './bad-manifests.js';
import { play } from './play.js';
import { refuse } from './refuse.js';
import { atSimulatedPlace } from './simulated-place.js';
import { TABLE } from './table.js';

/** A case is over in a blink; other work on the machine may hold it up. */
const LONGEST_MS = 60_000;
vi.setConfig({ testTimeout: LONGEST_MS });

describe.each(Object.entries(TABLE))('the table of cases, in one process: %s', (_topic, cases) => {
  it.each(cases)('$name', async (row) => {
    expect(await atSimulatedPlace((place) => play(row, place))).toEqual([]);
  });
});

describe('the table of bad manifests, in one process', () => {
  it.each(BAD_MANIFESTS)('refuses $what', async (row) => {
    expect(await atSimulatedPlace((place) => refuse(row, place))).toEqual([]);
  });
});
