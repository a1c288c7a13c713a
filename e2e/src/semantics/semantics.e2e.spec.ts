import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiPlaces } from './api-place.js';
import { BAD_MANIFESTS } from './bad-manifests.js';
import { type Place } from './place.js';
import { play } from './play.js';
import { refuse } from './refuse.js';
import { TABLE } from './table.js';

let places: ApiPlaces;
beforeAll(async () => {
  places = await ApiPlaces.open();
});
afterAll(async () => {
  await places.close();
});

describe.concurrent.each(Object.entries(TABLE))(
  'the table of cases, through the API: %s',
  (_topic, cases) => {
    it.each(cases)('$name', async (row) => {
      expect(await play(row, await places.newPlace())).toEqual([]);
    });
  },
);

describe('the table of bad manifests, through the API', () => {
  let place: Place;
  beforeAll(async () => {
    place = await places.newPlace();
  });

  it.each(BAD_MANIFESTS)('refuses $what', async (row) => {
    expect(await refuse(row, place)).toEqual([]);
  });
});
