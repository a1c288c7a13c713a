import { expect, it } from 'vitest';
import { newId } from './new-id.js';

const FORM = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

it('is a UUID of version 7, another one each time', () => {
  const ids = Array.from({ length: 10_000 }, newId);
  expect(ids.filter((id) => !FORM.test(id))).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
});

it('begins with the time, so that ids made later come later', async () => {
  const [earlier, before] = [newId(), Date.now()];
  while (Date.now() <= before) await new Promise(setImmediate);
  const later = newId();
  expect(earlier < later).toBe(true);
  const stamp = Number.parseInt(later.replace('-', '').slice(0, 12), 16);
  expect(stamp).toBeGreaterThan(before);
  expect(stamp).toBeLessThanOrEqual(Date.now());
});
