import { randomUUID } from 'node:crypto';
import { ADMIN_KEY, startSimulatorProcess, type SimulatorProcess } from '@berth/backends/testing';
import { type Backing, type KubeObject, type StorageClass, type Volume } from '@berth/domain';
import { sampleClaim } from '@berth/domain/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ReclaimerFixture } from '../testing/reclaimer-fixture.js';
import { ReleasedStorage } from '../testing/released-storage.js';
import { NAMESPACE, NOW } from '../testing/sample-volumes.js';

const SOON = { timeout: 30_000, interval: 20 };

let simulator: SimulatorProcess;
let storage: ReleasedStorage;
beforeAll(async () => {
  simulator = await startSimulatorProcess();
  storage = new ReleasedStorage(simulator.url);
});
afterAll(async () => {
  storage.close();
  await simulator.close();
});

let fixture: ReclaimerFixture;
beforeEach(async () => {
  fixture = await ReclaimerFixture.open();
});
afterEach(async () => {
  await fixture.close();
  await simulator.heal();
});

async function gone(id: string, at = storage): Promise<void> {
  await vi.waitFor(async () => expect(await fixture.find('PersistentVolume', 'pv')).toBeUndefined(), SOON);
  expect(await at.stateOf(id)).toBeUndefined();
  for (const kind of ['Endpoints', 'Service'])
    expect(await fixture.find(kind, 'ep-pv', NAMESPACE)).toBeUndefined();
}

/** The volume is Failed, and says this; so often, when it is counted. */
async function failed(message: RegExp, count = 1): Promise<void> {
  await vi.waitFor(async () => {
    const { status, berth } = (await fixture.find('PersistentVolume', 'pv'))?.object as Volume;
    expect(status).toMatchObject({ phase: 'Failed', message: expect.stringMatching(message) as string });
    expect(berth?.reclaim?.failure?.count).toBeGreaterThanOrEqual(count);
  }, SOON);
}

function gluster(parameters: StorageClass['parameters'] & object): KubeObject {
  const metadata = { name: 'gluster', uid: randomUUID(), creationTimestamp: NOW };
  const provisioner = 'kubernetes.io/glusterfs';
  const kind = { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata } as const;
  return { ...kind, ...{ provisioner, parameters: { restauthenabled: 'false', ...parameters } } };
}

describe('a Heketi in trouble', () => {
  beforeEach(() => fixture.register('heketi', simulator.url));

  it('that is down is told of in few events, and the volume goes when it is back', async () => {
    const { volume, id } = await storage.release(fixture);
    await simulator.kill();
    await fixture.startReclaimer();
    await failed(/cannot be reached/, 8);
    const events = await fixture.store.readStream(volume.metadata.uid);
    const failures = events.filter(({ type }) => type === 'VolumeReclaimFailed');
    // Told of the first, the second, the fourth, and so on.
    expect(failures.length).toBeLessThan(8);
    await simulator.restart();
    await gone(id);
  });

  it('that never answers is told of, and the volume goes once that is over', async () => {
    const { id } = await storage.release(fixture);
    await simulator.fault({ on: 'volume-delete', action: 'hang', when: 'before', times: 0 });
    await fixture.startReclaimer();
    await failed(/answer/, 2);
    await simulator.heal();
    await gone(id);
  });

  it('that uses the volume otherwise is told of, the volume stays Released, and goes once that is over', async () => {
    const { id } = await storage.release(fixture);
    const text = 'Unable to delete: in use';
    await simulator.fault({ on: 'volume-delete', action: 'answer', status: 409, text, times: 0 });
    await fixture.startReclaimer();
    await vi.waitFor(async () => {
      const { status, berth } = (await fixture.find('PersistentVolume', 'pv'))?.object as Volume;
      expect(status.phase).toBe('Released');
      expect(berth?.waiting).toMatchObject({
        reason: 'VolumeDelete',
        message: expect.stringMatching(/uses the volume otherwise/) as string,
      });
    }, SOON);
    await simulator.heal();
    await gone(id);
  });

  it('that crashed in the middle of a deletion is told to end it', async () => {
    const { id } = await storage.release(fixture);
    await simulator.fault({ on: 'volume-delete', action: 'slow-work', delayMs: 60_000 });
    await fixture.startReclaimer();
    await vi.waitFor(async () => expect(await storage.stateOf(id)).toBe('deleting'), SOON);
    await simulator.restart();
    await gone(id);
  });

  it('is waited for while the deletion takes its time', async () => {
    const { volume, id } = await storage.release(fixture);
    await simulator.fault({ on: 'volume-delete', action: 'slow-work', delayMs: 1_500 });
    await fixture.startReclaimer();
    await gone(id);
    const types = (await fixture.store.readStream(volume.metadata.uid)).map(({ type }) => type);
    expect(types).toEqual(['VolumeCreated', 'VolumeReclaimStarted', 'VolumeDeleted']);
  });
});

describe('a Backend', () => {
  it('that is not registered any more is told of, and the volume goes when it is again', async () => {
    const { id } = await storage.release(fixture);
    await fixture.startReclaimer();
    await failed(/no registered Backend/);
    await fixture.register('renamed', simulator.url);
    await gone(id);
  });

  it('is worked on by one reclaimer at a time, and by another when that stops', async () => {
    await fixture.register('heketi', simulator.url);
    const first = await fixture.startReclaimer();
    await fixture.startReclaimer();
    await gone((await storage.release(fixture)).id);
    await fixture.stopReclaimer(first);
    await gone((await storage.release(fixture)).id);
  });
});

describe('keys', () => {
  let locked: SimulatorProcess;
  let behind: ReleasedStorage;
  beforeAll(async () => {
    locked = await startSimulatorProcess({ keys: true });
    behind = new ReleasedStorage(locked.url, { user: 'admin', key: ADMIN_KEY });
  });
  afterAll(async () => {
    behind.close();
    await locked.close();
  });

  const secret = (key: string): KubeObject & { readonly data: object } => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'heketi', namespace: NAMESPACE, uid: randomUUID(), creationTimestamp: NOW },
    data: { key: Buffer.from(key).toString('base64') },
  });
  const secretRef = { cluster: 'default', namespace: NAMESPACE, name: 'heketi' };

  it('that are wrong are told of, and the volume goes when the Secret is mended', async () => {
    await fixture.create(await fixture.sealed(secret('another')));
    await fixture.register('heketi', locked.url, { secretRef });
    const { id } = await behind.release(fixture);
    await fixture.startReclaimer();
    await failed(/does not accept the key/);
    await fixture.edit('Secret', 'heketi', (it) => ({ ...it, data: secret(ADMIN_KEY).data }), NAMESPACE);
    await gone(id, behind);
  });

  it('that are missing are told of, and the volume goes when the Secret comes', async () => {
    await fixture.register('heketi', locked.url, { secretRef });
    const { id } = await behind.release(fixture);
    await fixture.startReclaimer();
    await failed(/Secret team-a\/heketi is not found/);
    await fixture.create(await fixture.sealed(secret(ADMIN_KEY)));
    await gone(id, behind);
  });
});

describe('a volume that was brought in by hand', () => {
  const byHand = (path?: string) => (made: Backing) => ({
    metadata: { annotations: { 'gluster.kubernetes.io/heketi-volume-id': made.id } },
    spec: { storageClassName: 'gluster', glusterfs: { endpoints: 'ep-pv', path: path ?? made.volumeName } },
  });
  beforeEach(() => fixture.register('heketi', simulator.url));

  it('goes with its storage, where its class says', async () => {
    await fixture.create(gluster({ resturl: simulator.url }));
    const { id } = await storage.release(fixture, byHand());
    await fixture.startReclaimer();
    await gone(id);
  });

  it('waits for its class', async () => {
    const { id } = await storage.release(fixture, byHand());
    await fixture.startReclaimer();
    await failed(/"gluster"/);
    await fixture.create(gluster({ resturl: simulator.url }));
    await gone(id);
  });

  it('and names another volume than it mounts keeps that', async () => {
    await fixture.create(gluster({ resturl: simulator.url }));
    const { id } = await storage.release(fixture, byHand('vol_of_another'));
    await fixture.startReclaimer();
    await failed(/is not called vol_of_another/);
    expect(await storage.stateOf(id)).toBe('ready');
  });

  it('and that Berth made for a claim of another cluster stays theirs', async () => {
    await fixture.create(gluster({ resturl: simulator.url }));
    const claim = sampleClaim('db', { metadata: { uid: randomUUID() } });
    await fixture.create(claim, 'another');
    const name = `berth_spec_${claim.metadata.uid}`;
    const { id } = await storage.release(fixture, byHand(), name);
    await fixture.startReclaimer();
    await failed(/was made for a claim of another cluster/);
    expect(await storage.stateOf(id)).toBe('ready');
  });
});
