import { startSimulatorProcess, type SimulatorProcess } from '@berth/backends/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { decideAsBinder, request, sizesOf } from './testing/bound-claim.js';
import { CrashingProvisioner, STEPS } from './testing/crash.js';
import { HeketiVolumes } from './testing/heketi-volumes.js';
import { FAST, ProvisionerFixture } from './testing/provisioner-fixture.js';
import { NAMESPACE } from './testing/samples.js';

const GIB = 1_073_741_824;
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
let uid: string;
/** A claim of 1Gi, Bound to a volume that was made for it; no provisioner runs. */
beforeEach(async () => {
  fixture = await ProvisionerFixture.open();
  await fixture.register('heketi', simulator.url);
  await fixture.createClass('gluster', { resturl: simulator.url });
  const maker = await fixture.start(FAST);
  ({ uid } = (await fixture.createClaim('db')).metadata);
  await vi.waitFor(
    async () => expect(await fixture.find('PersistentVolume', `pvc-${uid}`)).toBeDefined(),
    SOON,
  );
  await fixture.stop(maker);
  await decideAsBinder(fixture, uid);
});
afterEach(async () => {
  await simulator.heal();
  await fixture.close();
});

async function has(gib: number): Promise<void> {
  await vi.waitFor(async () => expect(await sizesOf(fixture, uid)).toEqual([`${gib}Gi`, `${gib}Gi`]), SOON);
  expect(await heketi.of(uid)).toMatchObject([{ state: 'ready', capacityBytes: gib * GIB }]);
}

describe.each(STEPS)('a provisioner that crashes %s of an expansion', (step) => {
  it('is followed by one that ends with exactly what was asked for', async () => {
    await request(fixture, uid, '3Gi');
    await new CrashingProvisioner(fixture, step).run();
    await fixture.start(FAST);
    await has(3);
    expect((await fixture.claim(uid))?.object.berth).toBeUndefined();
  });

  it('is followed by one that goes on with a higher request', async () => {
    await request(fixture, uid, '3Gi');
    await new CrashingProvisioner(fixture, step).run(() => request(fixture, uid, '4Gi'));
    await fixture.start(FAST);
    await vi.waitFor(async () => {
      await decideAsBinder(fixture, uid);
      expect(await sizesOf(fixture, uid)).toEqual(['4Gi', '4Gi']);
    }, SOON);
    await has(4);
  });
});

describe.each(STEPS.slice(0, 4))('a claim that is deleted %s of its expansion', (step) => {
  it('goes, and its expansion with it', async () => {
    await request(fixture, uid, '3Gi');
    await new CrashingProvisioner(fixture, step).run(async () => {
      await fixture.remove('PersistentVolumeClaim', 'db', NAMESPACE);
      await fixture.letGo(uid);
    });
    await fixture.start(FAST);
    await sleep(300);
    expect(await fixture.claim(uid)).toBeUndefined();
    const [volume] = await heketi.of(uid);
    expect([1, 3]).toContain((volume?.capacityBytes ?? 0) / GIB);
  });
});

it('waits for work that goes on after a crash, and asks for no more', async () => {
  await simulator.fault({ on: 'volume-expand', action: 'slow-work', delayMs: 1_500 });
  await request(fixture, uid, '3Gi');
  await new CrashingProvisioner(fixture, 'during the call').run(() => sleep(300));
  await fixture.start(FAST);
  await has(3);
});

it('ends the work of a Heketi that crashed in the middle of it, and asks anew', async () => {
  await simulator.fault({ on: 'volume-expand', action: 'slow-work', delayMs: 60_000 });
  await request(fixture, uid, '3Gi');
  await fixture.start(FAST);
  await vi.waitFor(
    async () => expect((await fixture.claim(uid))?.object.berth?.expansion?.intent).toBeDefined(),
    SOON,
  );
  await sleep(300);
  await simulator.restart();
  await has(3);
});

it('tells that there is no space, and recovers by a lower request', async () => {
  await fixture.start(FAST);
  await request(fixture, uid, '9000Gi');
  await vi.waitFor(async () => {
    const { status, berth } = (await fixture.claim(uid))!.object;
    expect(berth?.expansion?.failure?.message).toMatch(
      /^error expanding volume "team-a\/db" of plugin .* no space/,
    );
    expect(status.conditions?.map(({ type }) => type)).toEqual(['Resizing', 'ControllerResizeError']);
  }, SOON);
  await request(fixture, uid, '2Gi');
  await has(2);
  expect((await fixture.claim(uid))?.object.status).toEqual({
    phase: 'Bound',
    accessModes: ['ReadWriteOnce'],
    capacity: { storage: '2Gi' },
    allocatedResources: { storage: '2Gi' },
  });
});

it('goes on though the class allows no expansion any more, or is gone', async () => {
  await request(fixture, uid, '3Gi');
  await fixture.remove('StorageClass', 'gluster');
  await fixture.start(FAST);
  await has(3);
});
