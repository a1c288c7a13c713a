import { randomUUID } from 'node:crypto';
import { StaleLeaseError } from '@berth/event-store';
import { sampleAppend } from '@berth/event-store/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { slotLease, slotOf } from './slots.js';
import { BinderFixture } from './testing/binder-fixture.js';
import { phaseOf, sampleClaim, sampleVolume } from './testing/sample-objects.js';

const SOON = { timeout: 30_000, interval: 50 };
const LEASE = slotLease(slotOf('default'));

let fixture: BinderFixture;
beforeEach(async () => {
  fixture = await BinderFixture.open();
});
afterEach(() => fixture.close());

/** How many slots each live binder holds. */
async function shares(): Promise<number[]> {
  const held = new Map<string, number>();
  for (const { name, holder } of await fixture.store.liveLeases('binder/')) {
    if (/^binder\/\d+$/.test(name)) held.set(holder, (held.get(holder) ?? 0) + 1);
  }
  return [...held.values()];
}

async function bound(name: string): Promise<void> {
  await vi.waitFor(async () => {
    expect(phaseOf((await fixture.find('PersistentVolumeClaim', name))?.object)).toBe('Bound');
  }, SOON);
}

describe('two binders', () => {
  it('share the slots, and one goes on when the other stops', async () => {
    const first = await fixture.startBinder();
    await vi.waitFor(async () => expect(await shares()).toEqual([16]), SOON);
    await fixture.startBinder();
    await vi.waitFor(async () => expect(await shares()).toEqual([8, 8]), SOON);
    await fixture.create(sampleVolume('one'), sampleClaim('one'));
    await bound('one');
    await fixture.stopBinder(first);
    await vi.waitFor(async () => expect(await shares()).toEqual([16]), SOON);
    await fixture.create(sampleVolume('two'), sampleClaim('two'));
    await bound('two');
  });

  it('cannot append under a lease that has changed hands', async () => {
    const stale = await fixture.store.acquireLease(LEASE, 'asleep', 1);
    await fixture.startBinder();
    await fixture.create(sampleVolume('one'), sampleClaim('one'));
    await bound('one');
    const append = fixture.store.append(sampleAppend(undefined, { id: randomUUID(), lease: stale! }));
    await expect(append).rejects.toBeInstanceOf(StaleLeaseError);
  });
});
