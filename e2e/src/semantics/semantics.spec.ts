import { describe, expect, it } from 'vitest';
import { play } from './play.js';
import { atSimulatedPlace } from './simulated-place.js';
import { TABLE } from './table.js';

describe.each(Object.entries(TABLE))('the table of cases, in one process: %s', (_topic, cases) => {
  it.each(cases)('$name', async (row) => {
    expect(await atSimulatedPlace((place) => play(row, place))).toEqual([]);
  });
});
