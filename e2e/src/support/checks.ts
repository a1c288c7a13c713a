import { openEventStore } from '@berth/event-store';
import { expect } from 'vitest';
import { type StorageObject } from './storage.js';

/** Symmetric pairs: as many volumes as claims, each naming the other. */
export function expectPairs(claims: readonly StorageObject[], volumes: readonly StorageObject[]): void {
  const byName = new Map(volumes.map((volume) => [volume.metadata.name, volume]));
  const taken = new Set(claims.map(({ spec }) => spec.volumeName));
  expect(taken.size).toBe(claims.length);
  for (const claim of claims) {
    const volume = byName.get(claim.spec.volumeName ?? '');
    expect(volume?.spec.claimRef?.uid).toBe(claim.metadata.uid);
    expect(volume?.status.phase).toBe('Bound');
  }
}

/** The log is dense from 1 to its head, and holds the creation of every claim that was answered. */
export async function expectInLog(databaseUrl: string, answered: readonly string[]): Promise<void> {
  const store = openEventStore({ databaseUrl, applicationName: 'e2e' });
  try {
    const { position: head } = await store.head();
    const created = new Set<string>();
    let position = 0;
    while (position < head) {
      for (const event of await store.readLog(position, 1_000)) {
        expect(event.position).toBe(position + 1);
        position = event.position;
        if (event.type === 'ClaimCreated') created.add(event.uid);
      }
    }
    expect(answered.filter((uid) => !created.has(uid))).toEqual([]);
  } finally {
    await store.close();
  }
}
