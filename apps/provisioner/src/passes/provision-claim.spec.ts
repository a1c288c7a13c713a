import { MemoryBackend, type Trouble } from '@berth/backends/testing';
import { type ListedVolume, volumeOwner } from '@berth/backends';
import { type Claim, type KubeObject } from '@berth/domain';
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INSTALLATION, MemoryWorld } from '../testing/memory-world.js';
import { claimOf, classOf, NAMESPACE, NOW } from '../testing/samples.js';
import { type ProvisionStep } from './ports.js';

const GIB = 1_073_741_824;

async function held(world: MemoryWorld): Promise<readonly ListedVolume[]> {
  const all = await world.backend.list();
  if (all.ending === 'failed') throw new Error(all.failure.message);
  return all.value;
}

function wanted(world = new MemoryWorld(), parts: Parameters<typeof claimOf>[1] = {}) {
  const claim = claimOf('db', parts);
  world.create(claim);
  world.events.length = 0;
  return { world, claim, uid: claim.metadata.uid };
}

/** A claim whose intent stands at place `one`, as a worker that is gone has left it. */
async function begun(left: Trouble | 'nothing') {
  const { world, claim, uid } = wanted();
  if (left !== 'nothing') world.backend.arm('create', left);
  world.reached = (step) => {
    if (step === (left === 'nothing' ? 'after the intent' : 'after the call')) throw new Error('crashed');
  };
  await expect(world.pass(uid)).rejects.toThrow('crashed');
  world.reached = () => undefined;
  world.backend.heal();
  world.forgetAll();
  world.events.length = 0;
  return { world, claim, uid };
}

const MADE = ['VolumeCreated', 'ProvisioningSucceeded', 'EndpointsCreated', 'ServiceCreated'];

describe('a claim that wants a volume', () => {
  it('gets one under an intent, named for installation and claim', async () => {
    const { world, uid } = wanted();
    await world.settle(uid);
    expect(world.events).toEqual(['ProvisioningStarted', ...MADE]);
    const [volume] = await held(world);
    expect(volumeOwner(volume?.name ?? '')).toEqual({ installationId: INSTALLATION, claimUid: uid });
    expect(world.find('PersistentVolume', `pvc-${uid}`)?.object.berth).toMatchObject({
      backing: { backend: 'heketi', place: 'one', id: volume?.id },
    });
  });

  it('gets it at the next place, under a new intent, when the first has no space', async () => {
    const world = new MemoryWorld(new MemoryBackend({ one: GIB / 2, two: 5 * GIB }));
    const { uid } = wanted(world);
    await world.settle(uid);
    expect(world.events).toEqual([
      'ProvisioningStarted',
      'ProvisioningFailed',
      'ProvisioningStarted',
      ...MADE,
    ]);
    expect(await held(world)).toMatchObject([{ place: 'two' }]);
  });

  it('finds its name taken by Endpoints and Service of before, and corrects the addresses', async () => {
    const { world, uid } = wanted();
    const metadata = { name: `glusterfs-dynamic-${uid}`, namespace: NAMESPACE, creationTimestamp: NOW };
    const old = { subsets: [{ addresses: [{ ip: '10.0.0.1' }], ports: [{ port: 1, protocol: 'TCP' }] }] };
    for (const kind of ['Endpoints', 'Service']) {
      world.create({ apiVersion: 'v1', kind, metadata: { ...metadata, uid: randomUUID() }, ...old });
    }
    world.events.length = 0;
    await world.settle(uid);
    expect(world.events).toEqual([
      'ProvisioningStarted',
      'VolumeCreated',
      'ProvisioningSucceeded',
      'EndpointsEdited',
    ]);
    expect(world.find('Endpoints', metadata.name)?.object).toMatchObject({
      subsets: [{ addresses: [{ ip: '192.0.2.1' }] }],
    });
  });

  it('is told when a foreign volume has its name, and keeps the intent', async () => {
    const { world, uid } = wanted();
    const metadata = { name: `pvc-${uid}`, uid: randomUUID(), creationTimestamp: NOW };
    world.create({ apiVersion: 'v1', kind: 'PersistentVolume', metadata });
    expect(await world.pass(uid)).not.toBe('done');
    const provisioning = world.claim(uid)?.object.berth?.provisioning;
    expect(provisioning?.intent).toBeDefined();
    expect(provisioning?.failure?.message).toContain('did not make for this claim');
    expect(await held(world)).toHaveLength(1);
  });

  it('waits in a namespace that is ending', async () => {
    const { world, uid } = wanted();
    const namespace = world.find('Namespace', NAMESPACE)!;
    const metadata = { ...namespace.object.metadata, deletionTimestamp: NOW };
    const event = { type: 'NamespaceDeletionRequested', schemaVersion: 1, data: {} };
    const change = { cluster: 'default', uid: metadata.uid, expectedVersion: namespace.version, event };
    world.append({
      changes: [{ ...change, after: { ...namespace.object, metadata }, deletes: false }],
      binds: [],
      unbinds: [],
      preconditions: [],
    });
    expect(await world.pass(uid)).not.toBe('done');
    expect(world.find('PersistentVolume', `pvc-${uid}`)).toBeUndefined();
    world.deleteClaim(uid);
    await world.settle(uid);
    expect([await held(world), world.claim(uid)]).toEqual([[], undefined]);
  });

  it('is told of the same failure ever more rarely, with its count', async () => {
    const { world, uid } = wanted();
    world.backend.reachable = false;
    for (let passes = 0; passes < 64; passes += 1) {
      const outcome = await world.pass(uid);
      if (outcome === 'done') throw new Error('gave up');
      expect(outcome.againAfterMs).toBeLessThanOrEqual(15_000);
      world.nowMs += outcome.againAfterMs;
    }
    expect(world.events.length).toBeLessThanOrEqual(9);
    expect(world.claim(uid)?.object.berth?.provisioning?.failure?.count).toBeGreaterThanOrEqual(32);
    world.backend.reachable = true;
    await world.settle(uid);
    expect(await held(world)).toHaveLength(1);
  });
});

describe('an intent that was left', () => {
  it.each<[string, Trouble | 'nothing']>([
    ['nothing at the back end', 'nothing'],
    ['a volume whose making nobody told of', 'cut after'],
    ['the remains of work that failed', 'failed work with remains'],
    ['a request that was never read', 'cut before'],
  ])('with %s ends with one volume', async (_, left) => {
    const { world, uid } = await begun(left);
    await world.settle(uid);
    expect(world.events).toEqual(MADE);
    expect(await held(world)).toMatchObject([{ state: 'ready' }]);
  });

  it.each<[string, Trouble | 'nothing']>([
    ['nothing', 'nothing'],
    ['a volume', 'cut after'],
    ['remains', 'failed work with remains'],
  ])('of a claim that was deleted, with %s at the back end, leaves nothing', async (_, left) => {
    const { world, uid } = await begun(left);
    world.deleteClaim(uid);
    world.events.length = 0;
    await world.settle(uid);
    expect(world.events).toEqual(['ClaimDeleted']);
    expect(await held(world)).toEqual([]);
  });

  it('of a class that is gone is given up, and the claim is as before', async () => {
    const { world, uid } = await begun('cut after');
    world.storageClass = undefined;
    await world.settle(uid);
    expect(world.events).toEqual(['ProvisioningAbandoned']);
    expect(world.claim(uid)?.object.berth).toBeUndefined();
    expect(await held(world)).toEqual([]);
  });

  it('of a class that names another back end by now is given up at the old one', async () => {
    const { world, uid } = await begun('cut after');
    world.storageClass = classOf('gluster', { resturl: 'http://other.example' });
    await world.settle(uid);
    expect(world.events).toEqual(['ProvisioningAbandoned']);
    expect(await held(world)).toEqual([]);
  });

  it('at a Backend that is not registered any more stands, and the claim is told once', async () => {
    const { world, uid } = await begun('cut after');
    world.directory.remove('heketi');
    for (let passes = 0; passes < 3; passes += 1) expect(await world.pass(uid)).toBe('done');
    expect(world.events).toEqual(['ProvisioningFailed']);
    expect(world.claim(uid)?.object.berth?.provisioning?.intent).toBeDefined();
    world.register();
    await world.settle(uid);
    expect(await held(world)).toMatchObject([{ state: 'ready' }]);
  });

  it('does not let another place be tried while a request may still arrive', async () => {
    const { world, uid } = await begun('cut before');
    world.backend.arm('create', 'failed work');
    await world.pass(uid);
    expect(world.claim(uid)?.object.berth?.provisioning?.intent).toMatchObject({ place: 'one' });
    world.nowMs += 60_000;
    await world.pass(uid);
    expect(world.claim(uid)?.object.berth?.provisioning?.intent).toBeUndefined();
  });
});

describe('whatever happens on the way', () => {
  const steps: readonly ProvisionStep[] = [
    'before the intent',
    'after the intent',
    'during the call',
    'after the call',
    'after the outcome',
  ];
  const troubles: readonly Trouble[] = [
    'cut before',
    'cut after',
    'error',
    'redirect',
    'busy',
    'failed work',
    'failed work with remains',
    'garbage',
    'lost result',
  ];
  const mishap = fc.oneof(
    fc.record({ crash: fc.constantFrom(...steps) }),
    fc.record({
      trouble: fc.constantFrom(...troubles),
      of: fc.constantFrom('create' as const, 'delete' as const),
    }),
    fc.constant({ heals: true }),
    fc.constant({ restarts: true }),
    fc.constant({ vanishes: true }),
    fc.constant({ deletes: true }),
  );

  async function suffer(world: MemoryWorld, uid: string, one: object): Promise<void> {
    world.reached = () => undefined;
    if ('crash' in one) {
      world.reached = (step) => {
        if (step === one.crash) throw new Error('crashed');
      };
    }
    if ('trouble' in one && 'of' in one) world.backend.arm(one.of as 'create', one.trouble as Trouble);
    if ('heals' in one) world.backend.heal();
    if ('restarts' in one) world.backend.restart();
    if ('vanishes' in one) world.backend.reachable = false;
    if ('deletes' in one) world.deleteClaim(uid);
    const outcome = await world.pass(uid).catch(() => {
      world.forgetAll();
      return 'done' as const;
    });
    if (outcome !== 'done') world.nowMs += outcome.againAfterMs;
  }

  it('a claim that stays has one volume in the end, and one that goes has none', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(mishap, { maxLength: 12 }), async (mishaps) => {
        const { world, uid } = wanted();
        for (const one of mishaps) await suffer(world, uid, one);
        world.reached = () => undefined;
        world.backend.heal();
        world.backend.reachable = true;
        await world.settle(uid);
        expectRight(
          world.claim(uid)?.object,
          await held(world),
          world.find('PersistentVolume', `pvc-${uid}`)?.object,
        );
      }),
      { numRuns: 300 },
    );
  });

  /** A volume that a claim had before it went is the reclaimer's. */
  function expectRight(
    claim: Claim | undefined,
    volumes: readonly ListedVolume[],
    volume: KubeObject | undefined,
  ): void {
    expect(claim?.berth).toBeUndefined();
    if (claim !== undefined) expect(volume).toBeDefined();
    const ids = volumes.map(({ id }) => ({ id, state: 'ready' }));
    expect(volumes).toMatchObject(volume === undefined ? [] : ids.slice(0, 1));
    if (volume !== undefined) expect(volume.berth).toMatchObject({ backing: { id: volumes[0]?.id } });
  }
});
