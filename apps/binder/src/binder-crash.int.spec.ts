import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { BinderFixture } from './testing/binder-fixture.js';
import { BinderProcess, buildBinder } from './testing/binder-process.js';
import { phaseOf, sampleClaim, sampleVolume } from './testing/sample-objects.js';

const PAIRS = 300;
const SOON = { timeout: 60_000, interval: 50 };

let fixture: BinderFixture;
beforeAll(async () => {
  await buildBinder();
  fixture = await BinderFixture.open();
}, 120_000);
afterAll(() => fixture.close());

async function boundClaims(): Promise<number> {
  const { objects } = await fixture.store.listObjects({ cluster: 'default', kind: 'PersistentVolumeClaim' });
  return objects.filter(({ state }) => state.includes('"phase":"Bound"')).length;
}

it('binds every claim once, though binders are killed in the middle of it', async () => {
  let binder = await BinderProcess.start(fixture.database.url, fixture.nats.url);
  const names = Array.from({ length: PAIRS }, (_, index) => `n${index}`);
  const made = fixture.create(...names.flatMap((name) => [sampleVolume(name), sampleClaim(name)]));
  for (const share of [0.1, 0.5]) {
    await vi.waitFor(async () => expect(await boundClaims()).toBeGreaterThan(PAIRS * share), SOON);
    await binder.kill();
    binder = await BinderProcess.start(fixture.database.url, fixture.nats.url);
  }
  await made;
  await vi.waitFor(async () => expect(await boundClaims()).toBe(PAIRS), SOON);
  await binder.stop();
  const volumes = new Set<string | undefined>();
  for (const name of names) {
    const claim = await fixture.find('PersistentVolumeClaim', name);
    const binding = await fixture.store.getBinding({ claimUid: claim!.uid });
    volumes.add(binding?.volumeUid);
    expect(phaseOf(claim?.object)).toBe('Bound');
  }
  expect(volumes.size).toBe(PAIRS);
  const log = await fixture.store.readLog(0, 10_000);
  expect(log.filter(({ type }) => type === 'VolumeBound')).toHaveLength(PAIRS);
  expect(log.filter(({ type }) => type === 'ClaimBound')).toHaveLength(PAIRS);
}, 180_000);
