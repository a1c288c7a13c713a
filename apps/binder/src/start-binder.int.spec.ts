import { deleteObject } from '@berth/domain';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BinderFixture } from './testing/binder-fixture.js';
import { phaseOf, sampleClaim, sampleVolume } from './testing/sample-objects.js';

const SOON = { timeout: 30_000, interval: 25 };

let fixture: BinderFixture;
beforeEach(async () => {
  fixture = await BinderFixture.open();
});
afterEach(() => fixture.close());

/** Waits until claim `name` is in this phase. */
async function claimIs(phase: string | undefined, name: string): Promise<void> {
  await vi.waitFor(async () => {
    const claim = await fixture.find('PersistentVolumeClaim', name);
    expect(phaseOf(claim?.object)).toBe(phase);
  }, SOON);
}

async function volumeIs(phase: string | undefined, name: string): Promise<void> {
  await vi.waitFor(async () => {
    const volume = await fixture.find('PersistentVolume', name);
    expect(phaseOf(volume?.object)).toBe(phase);
  }, SOON);
}

/** Asks for an object's deletion as the API does. */
async function requestDeletion(
  kind: 'PersistentVolume' | 'PersistentVolumeClaim',
  name: string,
): Promise<void> {
  const before = await fixture.find(kind, name);
  await fixture.append(deleteObject(before!, { at: '2026-01-02T03:04:05Z', gracePeriodSeconds: 0 }));
}

describe('a binder on a real log', () => {
  it('binds claim and volume by one append', async () => {
    await fixture.startBinder();
    const [volume, claim] = [sampleVolume('pv1'), sampleClaim('db')];
    await fixture.create(volume);
    await fixture.create(claim);
    await claimIs('Bound', 'db');
    const log = await fixture.store.readLog(0, 100);
    const bound = log.filter(({ type }) => type === 'ClaimBound' || type === 'VolumeBound');
    expect(bound.map(({ position }) => position)).toEqual([bound[0]!.position, bound[0]!.position + 1]);
    expect(bound.map(({ type }) => type).toSorted()).toEqual(['ClaimBound', 'VolumeBound']);
    const of = { claimUid: claim.metadata.uid };
    expect(await fixture.store.getBinding(of)).toEqual({ ...of, volumeUid: volume.metadata.uid });
  });

  it("tells the trigger, the claim's journey and itself in what it appends", async () => {
    await fixture.startBinder();
    await fixture.create(sampleVolume('pv1'));
    // Otherwise the binder may first see both at once, and bind them because of the volume.
    await volumeIs('Available', 'pv1');
    const claim = sampleClaim('db');
    await fixture.create(claim);
    await claimIs('Bound', 'db');
    const log = await fixture.store.readLog(0, 100);
    const created = log.find(({ type }) => type === 'ClaimCreated');
    const bound = log.find(({ type }) => type === 'ClaimBound');
    expect(bound).toMatchObject({
      actor: 'system:berth:binder',
      causation: created?.position,
      correlation: claim.metadata.uid,
    });
  });

  it('lets a claim wait for its volume, and binds both when the volume comes', async () => {
    await fixture.startBinder();
    const claim = sampleClaim('db');
    await fixture.create(claim);
    await fixture.create(sampleVolume('small', { spec: { capacity: { storage: '1Mi' } } }));
    await volumeIs('Available', 'small');
    expect(phaseOf((await fixture.find('PersistentVolumeClaim', 'db'))?.object)).toBe('Pending');
    await fixture.create(sampleVolume('fits'));
    await claimIs('Bound', 'db');
    await volumeIs('Bound', 'fits');
    const bound = (await fixture.store.readStream(claim.metadata.uid)).at(-1);
    expect(bound).toMatchObject({ type: 'ClaimBound', correlation: claim.metadata.uid });
  });

  it('binds what was made before it came', async () => {
    await fixture.create(sampleVolume('pv1'), sampleClaim('db'));
    await fixture.startBinder();
    await claimIs('Bound', 'db');
  });

  it('binds many at once, each to a volume of its own', async () => {
    const names = Array.from({ length: 200 }, (_, index) => `n${index}`);
    await fixture.startBinder();
    await fixture.create(...names.flatMap((name) => [sampleVolume(name), sampleClaim(name)]));
    for (const name of names) await claimIs('Bound', name);
    for (const name of names) await volumeIs('Bound', name);
  });

  it('releases the volume of a deleted claim', async () => {
    await fixture.startBinder();
    await fixture.create(sampleVolume('pv1'), sampleClaim('db'));
    await claimIs('Bound', 'db');
    await volumeIs('Bound', 'pv1');
    await requestDeletion('PersistentVolumeClaim', 'db');
    await claimIs(undefined, 'db');
    await volumeIs('Released', 'pv1');
    const volumeUid = (await fixture.find('PersistentVolume', 'pv1'))!.uid;
    expect(await fixture.store.getBinding({ volumeUid })).toBeUndefined();
  });

  it('keeps a deleted volume until its claim is gone', async () => {
    await fixture.startBinder();
    await fixture.create(sampleVolume('pv1'), sampleClaim('db'));
    await claimIs('Bound', 'db');
    await requestDeletion('PersistentVolume', 'pv1');
    await fixture.create(sampleVolume('pv2'), sampleClaim('later'));
    await claimIs('Bound', 'later');
    await volumeIs('Bound', 'pv1');
    await requestDeletion('PersistentVolumeClaim', 'db');
    await claimIs(undefined, 'db');
    await volumeIs(undefined, 'pv1');
  });

  it('releases a volume that was made for a claim which is gone', async () => {
    await fixture.startBinder();
    const claimRef = { namespace: 'team-a', name: 'gone', uid: 'of-another-time' };
    await fixture.create(sampleVolume('pv1', { spec: { claimRef } }));
    await volumeIs('Released', 'pv1');
  });

  it('frees a volume whose claim is bound elsewhere', async () => {
    await fixture.startBinder();
    const claim = sampleClaim('db');
    await fixture.create(sampleVolume('pv1'), claim);
    await claimIs('Bound', 'db');
    const claimRef = { namespace: 'team-a', name: 'db', uid: claim.metadata.uid };
    await fixture.create(sampleVolume('pv2', { spec: { claimRef } }));
    await volumeIs('Available', 'pv2');
    await volumeIs('Bound', 'pv1');
  });

  it('mends the phase of a pair that someone wrote over', async () => {
    await fixture.startBinder();
    await fixture.create(sampleVolume('pv1'), sampleClaim('db'));
    await claimIs('Bound', 'db');
    const before = await fixture.find('PersistentVolumeClaim', 'db');
    await fixture.edit(before!, { ...before!.object, status: { phase: 'Pending' } });
    await vi.waitFor(async () => {
      const claim = await fixture.find('PersistentVolumeClaim', 'db');
      expect([phaseOf(claim?.object), claim?.version]).toEqual(['Bound', before!.version + 2]);
    }, SOON);
  });

  it('binds a lost claim again when a volume of its name comes back', async () => {
    await fixture.startBinder();
    await fixture.create(sampleVolume('pv1'), sampleClaim('db'));
    await claimIs('Bound', 'db');
    await requestDeletion('PersistentVolume', 'pv1');
    const volume = (await fixture.find('PersistentVolume', 'pv1'))!;
    const { finalizers: _finalizers, ...metadata } = volume.object.metadata;
    const claim = await fixture.find('PersistentVolumeClaim', 'db');
    await fixture.edit(volume, { ...volume.object, metadata }, claim);
    await claimIs('Lost', 'db');
    await fixture.create(sampleVolume('pv1'));
    await claimIs('Bound', 'db');
    await volumeIs('Bound', 'pv1');
  });
});
