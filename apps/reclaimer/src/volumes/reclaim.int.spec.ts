import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSimulatorProcess, type SimulatorProcess } from '@berth/backends/testing';
import { type Volume } from '@berth/domain';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { FAST, ReclaimerFixture } from '../testing/reclaimer-fixture.js';
import { ReleasedStorage } from '../testing/released-storage.js';
import { belonging, NAMESPACE, NOW, releasedVolume } from '../testing/sample-volumes.js';
import { type ReclaimStep } from './ports.js';

const SOON = { timeout: 30_000, interval: 20 };
const STEPS: readonly ReclaimStep[] = [
  'before the intent',
  'after the intent',
  'during the call',
  'after the call',
  'after the outcome',
];

let simulator: SimulatorProcess;
let storage: ReleasedStorage;
let foreignId: string;
beforeAll(async () => {
  simulator = await startSimulatorProcess();
  storage = new ReleasedStorage(simulator.url);
  foreignId = (await storage.make()).id;
});
afterAll(async () => {
  storage.close();
  await simulator.close();
});

let fixture: ReclaimerFixture;
beforeEach(async () => {
  fixture = await ReclaimerFixture.open();
  await fixture.register('heketi', simulator.url);
});
afterEach(async () => {
  await fixture.close();
  await simulator.heal();
  delete process.env['BERTH_RECYCLE_ROOT'];
});

const released = () => storage.release(fixture);

async function gone(id: string): Promise<void> {
  await vi.waitFor(async () => expect(await fixture.find('PersistentVolume', 'pv')).toBeUndefined(), SOON);
  expect(await storage.stateOf(id)).toBeUndefined();
  expect(await storage.stateOf(foreignId)).toBe('ready');
  expect(await fixture.find('Endpoints', 'ep-pv', NAMESPACE)).toBeUndefined();
  expect(await fixture.find('Service', 'ep-pv', NAMESPACE)).toBeUndefined();
}

async function volumeNow(): Promise<Volume | undefined> {
  return (await fixture.find('PersistentVolume', 'pv'))?.object as Volume | undefined;
}

describe('a reclaimer', () => {
  it('removes the storage, then the volume with all that was made for it, and nothing else', async () => {
    const { id, volume } = await released();
    await fixture.startReclaimer();
    await gone(id);
    const types = (await fixture.store.readStream(volume.metadata.uid)).map(({ type }) => type);
    expect(types).toEqual(['VolumeCreated', 'VolumeReclaimStarted', 'VolumeDeleted']);
  });

  it('leaves Endpoints and Services alone that were not made for the volume', async () => {
    const { id } = await released();
    await fixture.remove('Service', 'ep-pv', NAMESPACE);
    const { metadata, ...mine } = belonging('Service', 'ep-pv');
    await fixture.create({ ...mine, metadata: { ...metadata, labels: {} } });
    await fixture.startReclaimer();
    await vi.waitFor(async () => expect(await volumeNow()).toBeUndefined(), SOON);
    expect(await fixture.find('Service', 'ep-pv', NAMESPACE)).toBeDefined();
    expect(await storage.stateOf(id)).toBeUndefined();
  });

  it('removes nothing where another volume has the id by now', async () => {
    const { id } = await released();
    // The volume that has it stays.
    await fixture.edit<Volume>('PersistentVolume', 'pv', (pv) => ({
      ...pv,
      spec: { ...pv.spec, persistentVolumeReclaimPolicy: 'Retain' },
    }));
    const volume = (await volumeNow())!;
    const backing = { ...volume.berth!.backing!, volumeName: 'berth_other_1' };
    await fixture.create(releasedVolume('pv2', { backing }));
    await fixture.startReclaimer();
    await vi.waitFor(async () => {
      const found = await fixture.find('PersistentVolume', 'pv2');
      expect(found?.object.status).toMatchObject({
        phase: 'Failed',
        message: expect.stringContaining(id) as string,
      });
    }, SOON);
    expect(await storage.stateOf(id)).toBe('ready');
  });

  it('goes on when its policy is made Retain and Delete again', async () => {
    await simulator.fault({ on: 'volume-delete', action: 'answer', status: 500, text: 'oops', times: 0 });
    const { id } = await released();
    await fixture.startReclaimer();
    await vi.waitFor(async () => expect((await volumeNow())?.status.phase).toBe('Failed'), SOON);
    const setPolicy = async (persistentVolumeReclaimPolicy: 'Retain' | 'Delete') =>
      fixture.edit<Volume>('PersistentVolume', 'pv', (volume) => ({
        ...volume,
        spec: { ...volume.spec, persistentVolumeReclaimPolicy },
      }));
    await setPolicy('Retain');
    await simulator.heal();
    await sleep(500);
    expect(await storage.stateOf(id)).toBe('ready');
    await setPolicy('Delete');
    await gone(id);
  });
});

/** A reclaimer that reaches the step, and of which nothing goes on then. */
async function crashAt(step: ReclaimStep): Promise<void> {
  let die: (error: Error) => void = () => undefined;
  const death = new Promise<never>((_, reject) => (die = reject));
  death.catch(() => undefined);
  let reached: () => void = () => undefined;
  const there = new Promise<void>((resolve) => (reached = resolve));
  let dead = false;
  const service = await fixture.startReclaimer({
    ...FAST,
    reached: (at) => {
      if (at !== step && !dead) return undefined;
      dead = true;
      reached();
      return death;
    },
  });
  await there;
  const stopped = fixture.stopReclaimer(service);
  await sleep(100);
  die(new Error('crashed'));
  await stopped;
}

describe.each(STEPS)('a reclaimer that crashes %s', (step) => {
  it('is followed by one that ends with nothing left', async () => {
    const { id } = await released();
    await crashAt(step);
    await fixture.startReclaimer();
    await gone(id);
  });
});

describe('a Heketi in trouble', () => {
  it.each<[string, object, string]>([
    ['silent', { on: 'volume-delete', action: 'hang', when: 'before', times: 1 }, ''],
    ['talking garbage', { on: 'volume-info', action: 'garbage', text: '<html>', times: 0 }, 'cannot be read'],
    ['busy', { on: 'volume-delete', action: 'answer', status: 429, text: 'busy', times: 0 }, 'busy'],
    ['broken', { on: 'volume-info', action: 'answer', status: 500, text: 'oops', times: 0 }, 'status 500'],
    [
      'failing at its work',
      { on: 'volume-delete', action: 'fail-work', text: '/dev/vdb', times: 0 },
      'remove',
    ],
    [
      'redirecting to another host',
      { on: '*', action: 'redirect', location: 'http://elsewhere.example/', times: 0 },
      'elsewhere.example',
    ],
  ])('that is %s is told on the volume, and it goes once that is over', async (_, fault, why) => {
    const { id } = await released();
    await simulator.fault(fault);
    await fixture.startReclaimer();
    if (why !== '') {
      await vi.waitFor(async () => {
        const { status } = (await volumeNow())!;
        expect(status.phase).toBe('Failed');
        expect(status.message).toContain(why);
        expect(status.message).not.toContain('vdb');
      }, SOON);
    }
    await simulator.heal();
    await gone(id);
  });
});

describe('a volume of policy Recycle', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'berth-recycle-'));
    mkdirSync(join(folder, 'a'));
    writeFileSync(join(folder, 'a', 'file'), 'x');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const recyclable = () =>
    releasedVolume('pv', {
      metadata: {
        finalizers: ['kubernetes.io/pv-protection'],
        annotations: { 'pv.kubernetes.io/bound-by-controller': 'yes' },
      },
      spec: {
        glusterfs: null,
        hostPath: { path: join(folder, 'a') },
        persistentVolumeReclaimPolicy: 'Recycle',
      },
    });

  it('is scrubbed and Available again, without its claim', async () => {
    process.env['BERTH_RECYCLE_ROOT'] = folder;
    await fixture.create(recyclable());
    await fixture.startReclaimer();
    await vi.waitFor(async () => expect((await volumeNow())?.status.phase).toBe('Available'), SOON);
    expect((await volumeNow())?.spec.claimRef).toBeUndefined();
    expect(existsSync(join(folder, 'a', 'file'))).toBe(false);
  });

  it.each(STEPS)('is Available in the end, though a reclaimer crashes %s', async (step) => {
    process.env['BERTH_RECYCLE_ROOT'] = folder;
    await fixture.create(recyclable());
    await crashAt(step);
    await fixture.startReclaimer();
    await vi.waitFor(async () => expect((await volumeNow())?.status.phase).toBe('Available'), SOON);
    expect(existsSync(join(folder, 'a', 'file'))).toBe(false);
    const types = (await fixture.store.readStream((await volumeNow())!.metadata.uid)).map(({ type }) => type);
    expect(types).toEqual(['VolumeCreated', 'VolumeReclaimStarted', 'VolumeRecycled']);
  });

  it('is Failed where no root is set, and says so', async () => {
    await fixture.create(recyclable());
    await fixture.startReclaimer();
    await vi.waitFor(async () => {
      expect((await volumeNow())?.status).toMatchObject({
        phase: 'Failed',
        message: expect.stringContaining('BERTH_RECYCLE_ROOT') as string,
      });
    }, SOON);
    expect(existsSync(join(folder, 'a', 'file'))).toBe(true);
  });

  it('waits for a pod that uses it', async () => {
    process.env['BERTH_RECYCLE_ROOT'] = folder;
    const metadata = { name: 'web', namespace: NAMESPACE, uid: 'uid-web', creationTimestamp: NOW };
    const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'db' } }];
    const spec = { nodeName: 'n1', volumes };
    await fixture.create({ apiVersion: 'v1', kind: 'Pod', metadata, spec, status: { phase: 'Running' } });
    await fixture.create(recyclable());
    await fixture.startReclaimer();
    await sleep(300);
    expect(existsSync(join(folder, 'a', 'file'))).toBe(true);
    await fixture.remove('Pod', 'web', NAMESPACE);
    await vi.waitFor(async () => expect((await volumeNow())?.status.phase).toBe('Available'), SOON);
  });
});

describe('a directory below /tmp/ of policy Delete', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync('/tmp/berth-delete-');
    mkdirSync(join(folder, 'a'));
    writeFileSync(join(folder, 'a', 'file'), 'x');
    process.env['BERTH_RECYCLE_ROOT'] = folder;
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const deletable = () =>
    releasedVolume('pv', {
      metadata: { finalizers: ['kubernetes.io/pv-protection'] },
      spec: { glusterfs: null, hostPath: { path: join(folder, 'a') } },
    });

  it.each(STEPS)('is gone in the end, though a reclaimer crashes %s', async (step) => {
    await fixture.create(deletable());
    await crashAt(step);
    await fixture.startReclaimer();
    await vi.waitFor(async () => expect(await volumeNow()).toBeUndefined(), SOON);
    expect(existsSync(join(folder, 'a'))).toBe(false);
    expect(existsSync(folder)).toBe(true);
  });
});
