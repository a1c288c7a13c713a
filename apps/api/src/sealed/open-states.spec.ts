import { canonicalJson, type KubeObject } from '@berth/domain';
import { Sealer } from '@berth/sealing';
import { MemoryObjectKeys, sampleMasterKey } from '@berth/sealing/testing';
import { beforeEach, expect, it } from 'vitest';
import { parseState } from '../resources/object-text.js';
import { claim } from '../testing/objects.js';
import { openStates, unopenedWarnings } from './open-states.js';

const secret = (uid: string) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: uid, namespace: 'team-a', uid, creationTimestamp: '2026-01-01T00:00:00Z' },
  data: { password: 'aHVudGVyMg==' },
  type: 'Opaque',
});
const stored = (object: KubeObject, deletes = false) => ({
  kind: object.kind,
  state: canonicalJson(object),
  deletes,
});

let keys: MemoryObjectKeys;
let sealer: Sealer;
beforeEach(() => {
  keys = new MemoryObjectKeys();
  sealer = new Sealer([sampleMasterKey('k1')], keys);
});

it('passes states with nothing sealed through as they are, and asks for no key', async () => {
  keys.readObjectKeys = () => Promise.reject(new Error('asked'));
  const items = [stored(claim()), { ...stored(claim()), state: '{"not":"parsed berth:sealed:v1:"' }];
  expect(await openStates(items, sealer)).toBe(items);
});

it('opens what is sealed and keeps the order and all else of each', async () => {
  const plain = [secret('a'), claim(), secret('b')];
  const items = await Promise.all(plain.map(async (object) => stored(await sealer.sealObject(object))));
  expect(items[0]?.state).not.toContain('aHVudGVyMg');
  expect(await openStates(items, sealer)).toEqual(plain.map((object) => stored(object)));
});

it('shows an object that ended without its values, and asks for no key', async () => {
  const item = stored(await sealer.sealObject(secret('a')), true);
  keys.readObjectKeys = () => Promise.reject(new Error('asked'));
  const [shown] = await openStates([item], sealer);
  const { data: _, ...rest } = secret('a');
  expect(parseState(shown?.state ?? '')).toEqual(rest);
  expect(shown?.unopened).toBeUndefined();
});

it('leaves the values out of what does not open, says so, and opens the others', async () => {
  const items = await Promise.all(
    ['a', 'b'].map(async (uid) => stored(await sealer.sealObject(secret(uid)))),
  );
  keys.wrapped.delete('a');
  const shown = await openStates(items, sealer);
  expect(parseState(shown[0]?.state ?? '')).not.toHaveProperty('data');
  expect(parseState(shown[1]?.state ?? '')).toEqual(secret('b'));
  expect(unopenedWarnings(shown)).toEqual([
    'left out: Secret team-a/a: its sealed values cannot be opened: their key is destroyed',
  ]);
});
