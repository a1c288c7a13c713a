import { createObject, type KubeObject } from '@berth/domain';
import { NameTakenError, OutcomeUnknownError, StoreUnavailableError } from '@berth/event-store';
import { expect, it } from 'vitest';
import { claim, storageClassObject } from '../testing/objects.js';
import { dropUnusedKeys } from './drop-unused-keys.js';

async function dropped(object: KubeObject, refusal: Error): Promise<readonly string[]> {
  const uids: string[] = [];
  const store = {
    dropUnusedObjectKey: (uid: string) => {
      uids.push(uid);
      return Promise.reject(new Error('the database is gone'));
    },
  };
  await dropUnusedKeys(store, createObject('east', object), refusal);
  return uids;
}

const nameTaken = new NameTakenError(
  { cluster: 'east', kind: 'StorageClass', namespace: '', name: 'fast' },
  'x',
);

it.each([nameTaken, new StoreUnavailableError('gone')])('gives a key back after %s', async (refusal) => {
  expect(await dropped(storageClassObject(), refusal)).toEqual(['uid-of-fast']);
});

it('keeps the key while the append may have been written', async () => {
  expect(await dropped(storageClassObject(), new OutcomeUnknownError('id'))).toEqual([]);
});

it('asks nothing for kinds that have no keys', async () => {
  expect(await dropped(claim(), nameTaken)).toEqual([]);
});
