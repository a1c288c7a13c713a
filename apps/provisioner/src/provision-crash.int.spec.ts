import { startSimulatorProcess, type SimulatorProcess } from '@berth/backends/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { CrashingProvisioner, STEPS } from './testing/crash.js';
import { HeketiVolumes } from './testing/heketi-volumes.js';
import { FAST, ProvisionerFixture } from './testing/provisioner-fixture.js';
import { NAMESPACE } from './testing/samples.js';

const SOON = { timeout: 30_000, interval: 20 };

let simulator: SimulatorProcess;
let heketi: HeketiVolumes;
beforeAll(async () => {
  simulator = await startSimulatorProcess();
  heketi = new HeketiVolumes(simulator.url);
});
afterAll(async () => {
  heketi.close();
  await simulator.close();
});

let fixture: ProvisionerFixture;
beforeEach(async () => {
  fixture = await ProvisionerFixture.open();
  await fixture.register('heketi', simulator.url);
  await fixture.createClass('gluster', { resturl: simulator.url });
});
afterEach(() => fixture.close());

async function complete(uid: string): Promise<void> {
  await vi.waitFor(async () => {
    const claim = await fixture.claim(uid);
    expect(claim?.object.berth).toBeUndefined();
    expect(await fixture.volumes()).toHaveLength(1);
  }, SOON);
}

/** As user and binder do it. */
async function deleted(uid: string): Promise<void> {
  await fixture.remove('PersistentVolumeClaim', 'db', NAMESPACE);
  await fixture.letGo(uid);
}

async function gone(uid: string): Promise<void> {
  await vi.waitFor(async () => expect(await fixture.claim(uid)).toBeUndefined(), SOON);
  expect(await heketi.of(uid)).toEqual([]);
  expect(await fixture.volumes()).toEqual([]);
}

describe.each(STEPS)('a provisioner that crashes %s', (step) => {
  it('is followed by one that ends with exactly one volume', async () => {
    const { metadata } = await fixture.createClaim('db');
    await new CrashingProvisioner(fixture, step).run();
    await fixture.start(FAST);
    await complete(metadata.uid);
    expect(await heketi.of(metadata.uid)).toMatchObject([{ state: 'ready' }]);
    const types = (await fixture.eventsOf(metadata.uid)).map(({ type }) => type);
    expect(types).toEqual(['ClaimCreated', 'ProvisioningStarted', 'ProvisioningSucceeded']);
  });
});

describe.each(STEPS.slice(0, 4))('a provisioner that crashes %s, with its claim deleted', (step) => {
  it('is followed by one that leaves nothing', async () => {
    const { metadata } = await fixture.createClaim('db');
    await new CrashingProvisioner(fixture, step).run(() => deleted(metadata.uid));
    await fixture.start(FAST);
    await gone(metadata.uid);
  });
});

describe.each(STEPS.slice(0, 4))('a claim that is deleted %s', (step) => {
  it('leaves nothing', async () => {
    const { metadata } = await fixture.createClaim('db');
    await fixture.start({
      ...FAST,
      reached: async (reached) => {
        if (reached === step) await deleted(metadata.uid);
      },
    });
    await gone(metadata.uid);
  });
});

it('ends the work of a Heketi that crashed in the middle of it, and makes the volume anew', async () => {
  await simulator.fault({ on: 'volume-create', action: 'slow-work', delayMs: 60_000 });
  const { metadata } = await fixture.createClaim('db');
  await fixture.start(FAST);
  await vi.waitFor(
    async () => expect(await heketi.of(metadata.uid)).toMatchObject([{ state: 'creating' }]),
    SOON,
  );
  await simulator.restart();
  await complete(metadata.uid);
  expect(await heketi.of(metadata.uid)).toMatchObject([{ state: 'ready' }]);
});

it('waits for work that goes on after a crash, and adopts what it makes', async () => {
  await simulator.fault({ on: 'volume-create', action: 'slow-work', delayMs: 1_500 });
  const { metadata } = await fixture.createClaim('db');
  const crashing = new CrashingProvisioner(fixture, 'during the call');
  await crashing.run(() => sleep(300));
  await fixture.start(FAST);
  await complete(metadata.uid);
  expect(await heketi.of(metadata.uid)).toMatchObject([{ state: 'ready' }]);
});

it('lets a claim go that is deleted while its volume is being made', async () => {
  await simulator.fault({ on: 'volume-create', action: 'slow-work', delayMs: 1_000 });
  const { metadata } = await fixture.createClaim('db');
  await fixture.start(FAST);
  await vi.waitFor(async () => expect(await heketi.of(metadata.uid)).toHaveLength(1), SOON);
  await deleted(metadata.uid);
  await gone(metadata.uid);
});
