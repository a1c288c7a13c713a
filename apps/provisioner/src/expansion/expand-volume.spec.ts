import { type Trouble } from '@berth/backends/testing';
import { type Claim, editObject, type Volume } from '@berth/domain';
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { HEKETI_URL, MemoryWorld } from '../testing/memory-world.js';
import { claimOf, NAMESPACE, NOW } from '../testing/samples.js';
import { type ProvisionStep } from '../passes/ports.js';

const GIB = 1_073_741_824;
const ASKED = 'ClaimExpansionStarted';
const GROWN = ['VolumeExpanded', 'ClaimExpanded'];

/** A claim Bound to a volume of 1Gi that Berth has made, which asks for this much. */
async function asking(storage = '3Gi', world = new MemoryWorld()) {
  const made = await world.backend.create({
    name: 'berth_spec_db',
    place: 'one',
    capacityBytes: GIB,
    settings: {},
  });
  if (made.ending !== 'done') throw new Error('no volume');
  const spec = { volumeName: 'pvc-db', resources: { requests: { storage } } };
  const sample = claimOf('db', { spec, berth: { expansion: { expander: 'berth', to: storage } } });
  const claim: Claim = { ...sample, status: { phase: 'Bound', capacity: { storage: '1Gi' } } };
  const { name, uid, namespace = NAMESPACE } = claim.metadata;
  const { id, place } = made.value;
  const volume: Volume = {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    berth: { backing: { backend: 'heketi', url: HEKETI_URL, place, id, volumeName: made.value.name } },
    metadata: { name: 'pvc-db', uid: randomUUID(), creationTimestamp: NOW },
    spec: {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      persistentVolumeReclaimPolicy: 'Delete',
      storageClassName: 'gluster',
      claimRef: { namespace, name, uid },
    },
    status: { phase: 'Bound' },
  };
  world.create(volume);
  world.create(claim);
  world.events.length = 0;
  return { world, uid, id };
}

/** What Heketi, the volume and the claim say it has, in GiB. */
function sizesIn(world: MemoryWorld, uid: string) {
  const [held] = world.backend.contents;
  const volume = world.find('PersistentVolume', 'pvc-db')?.object as Volume;
  return [
    (held?.capacityBytes ?? 0) / GIB,
    volume.spec.capacity.storage,
    world.claim(uid)?.object.status.capacity?.storage,
  ];
}

function request(world: MemoryWorld, uid: string, storage: string): void {
  const claim = world.claim(uid)!;
  const { spec, berth } = claim.object;
  const object = {
    ...claim.object,
    berth: { ...berth, expansion: { ...berth?.expansion, expander: 'berth', to: storage } },
    spec: { ...spec, resources: { requests: { storage } } },
  } as Claim;
  // As user and binder do it; the record of a claim is kept by an edit.
  world.append(editObject(claim, object, NOW));
}

/** The same, and a worker that was gone after the step. */
async function crashed(step: ProvisionStep, trouble?: Trouble) {
  const made = await asking();
  const { world, uid } = made;
  if (trouble !== undefined) world.backend.arm('expand', trouble);
  world.reached = (reached) => {
    if (reached === step) throw new Error('crashed');
  };
  await expect(world.pass(uid)).rejects.toThrow('crashed');
  world.reached = () => undefined;
  world.backend.heal();
  world.forgetAll();
  return made;
}

describe('a claim that asks for a larger volume', () => {
  it('gets it under an intent, volume and claim in one append', async () => {
    const { world, uid } = await asking('2500Mi');
    await world.settle(uid);
    expect(world.events).toEqual([ASKED, ...GROWN]);
    expect(sizesIn(world, uid)).toEqual([3, '3Gi', '3Gi']);
    expect(world.claim(uid)?.object.berth).toBeUndefined();
  });

  it('asks nothing where the volume has as much already', async () => {
    const { world, uid, id } = await asking();
    await world.backend.expand({ id, capacityBytes: 3 * GIB });
    await world.settle(uid);
    expect(world.events).toEqual(GROWN);
    expect(sizesIn(world, uid)).toEqual([3, '3Gi', '3Gi']);
  });

  it('first gets what the volume has by now, where it asks for still more', async () => {
    const { world, uid, id } = await asking('5Gi');
    await world.backend.expand({ id, capacityBytes: 3 * GIB });
    await world.settle(uid);
    expect(sizesIn(world, uid)).toEqual([3, '3Gi', '3Gi']);
  });

  it.each<[string, Trouble]>([
    ['refused for now', 'busy'],
    ['cut off before', 'cut before'],
    ['done, and nobody hears of it', 'lost result'],
    ['an error on the way', 'error'],
    ['work that fails', 'failed work'],
  ])('gets it in the end after %s, and no more than that', async (_what, trouble) => {
    const { world, uid } = await asking();
    world.backend.arm('expand', trouble);
    for (let passes = 0; passes < 3; passes += 1) {
      const outcome = await world.pass(uid);
      if (outcome === 'done') break;
      world.nowMs += outcome.againAfterMs;
    }
    world.backend.heal();
    await world.settle(uid);
    expect(sizesIn(world, uid)).toEqual([3, '3Gi', '3Gi']);
  });

  it('is told that there is no space, ever more rarely, and recovers by a lower request', async () => {
    const { world, uid } = await asking('500Gi');
    for (let passes = 0; passes < 12; passes += 1) {
      const outcome = await world.pass(uid);
      if (outcome !== 'done') world.nowMs += outcome.againAfterMs;
    }
    const failures = world.events.filter((type) => type === 'ClaimExpansionFailed');
    expect(failures.length).toBeLessThan(7);
    expect(world.claim(uid)?.object.berth?.expansion?.failure?.message).toMatch(
      /^error expanding volume "team-a\/db" of plugin "kubernetes.io\/glusterfs": there is no space$/,
    );
    request(world, uid, '2Gi');
    await world.settle(uid);
    expect(sizesIn(world, uid)).toEqual([2, '2Gi', '2Gi']);
  });

  it.each<[string, (world: MemoryWorld, id: string) => Promise<unknown>, RegExp]>([
    ['is gone', (world, id) => world.backend.delete(id), /there is no such volume/],
    [
      'is another by now',
      (world) => {
        const volume = world.find('PersistentVolume', 'pvc-db')!;
        const { backing } = (volume.object as Volume).berth!;
        const object = { ...volume.object, berth: { backing: { ...backing!, volumeName: 'other' } } };
        world.append({
          changes: [
            {
              cluster: 'default',
              uid: volume.object.metadata.uid,
              expectedVersion: volume.version,
              event: { type: 'VolumeEdited', schemaVersion: 1, data: { patch: {} } },
              after: object,
              deletes: false,
            },
          ],
          binds: [],
          unbinds: [],
          preconditions: [],
        });
        return Promise.resolve();
      },
      /is not called other/,
    ],
  ])('is told that its volume %s, which no more tries help', async (_what, change, message) => {
    const { world, uid, id } = await asking();
    await change(world, id);
    expect(await world.pass(uid)).toEqual({ againAfterMs: 600_000 });
    expect(world.claim(uid)?.object.status.allocatedResourceStatuses).toEqual({
      storage: 'ControllerResizeInfeasible',
    });
    expect(world.claim(uid)?.object.berth?.expansion?.failure?.message).toMatch(message);
  });

  it('is told once that its Backend is not registered any more', async () => {
    const { world, uid } = await asking();
    world.directory.remove('heketi');
    expect([await world.pass(uid), await world.pass(uid)]).toEqual(['done', 'done']);
    expect(world.events).toEqual(['ClaimExpansionFailed']);
    world.register();
    await world.settle(uid);
    expect(sizesIn(world, uid)).toEqual([3, '3Gi', '3Gi']);
  });

  it('asks nothing once it changed while it waited for its turn', async () => {
    const { world, uid } = await asking();
    world.reached = (step) => {
      if (step === 'after the intent' && world.events.length === 1) request(world, uid, '2Gi');
    };
    await world.settle(uid);
    expect(sizesIn(world, uid)).toEqual([2, '2Gi', '2Gi']);
  });
});

describe('an attempt of a worker that is gone', () => {
  it.each<[ProvisionStep, Trouble | undefined]>([
    ['before the intent', undefined],
    ['after the intent', undefined],
    ['during the call', undefined],
    ['after the call', undefined],
    ['after the call', 'cut before'],
    ['after the call', 'lost result'],
  ])('%s (%s) is settled before it is asked for again', async (step, trouble) => {
    const { world, uid } = await crashed(step, trouble);
    await world.settle(uid);
    expect(sizesIn(world, uid)).toEqual([3, '3Gi', '3Gi']);
    expect(world.events.slice(-2)).toEqual(GROWN);
  });

  it('is waited for as long as its request may still arrive', async () => {
    const { world, uid, id } = await crashed('after the intent');
    const begun = world.nowMs;
    for (let passes = 0; passes < 3; passes += 1) {
      expect(await world.pass(uid)).toEqual({ againAfterMs: 1_000 });
      world.nowMs += 1_000;
    }
    // Here it is.
    await world.backend.expand({ id, capacityBytes: 3 * GIB });
    await world.settle(uid);
    expect(world.events).toEqual([ASKED, ...GROWN]);
    expect(world.nowMs - begun).toBeLessThan(15_000);
  });

  it('is followed by one under an intent of its own', async () => {
    const { world, uid } = await crashed('after the intent');
    await world.settle(uid);
    expect(world.events).toEqual([ASKED, ASKED, ...GROWN]);
  });

  it('that Heketi itself lost track of is ended there, and asked for anew', async () => {
    const { world, uid } = await asking();
    world.backend.arm('expand', 'slow');
    const pass = world.pass(uid);
    await new Promise((resolve) => setImmediate(resolve));
    world.backend.restart();
    const outcome = await pass;
    if (outcome !== 'done') world.nowMs += outcome.againAfterMs;
    await world.settle(uid);
    expect(sizesIn(world, uid)).toEqual([3, '3Gi', '3Gi']);
    expect(world.events.slice(-2)).toEqual(GROWN);
  });
});
