import { type Trouble } from '@berth/backends/testing';
import { hasFinalizer, RECLAIM_FINALIZER, type ReclaimPolicy } from '@berth/domain';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { MADE, ReclaimWorld } from '../testing/reclaim-world.js';
import { type ReclaimStep } from './ports.js';

const STEPS: readonly ReclaimStep[] = [
  'before the intent',
  'after the intent',
  'during the call',
  'after the call',
  'after the outcome',
];

let world: ReclaimWorld;
beforeEach(async () => {
  world = await ReclaimWorld.open();
});

function eventsOfVolume(): readonly string[] {
  return world.cluster.events
    .filter(({ change }) => change.after.metadata.name === 'pv')
    .map(({ change }) => change.event.type);
}

async function expectGone(): Promise<void> {
  expect(world.volume).toBeUndefined();
  expect(world.kindsOf('ep-pv')).toEqual([]);
  expect(await world.held()).toEqual(['foreign']);
}

async function expectKept(): Promise<void> {
  expect(world.volume).toBeDefined();
  expect(world.kindsOf('ep-pv')).toEqual(['Endpoints', 'Service']);
  expect(await world.held()).toEqual(['foreign', MADE]);
}

describe('a volume that Berth made, of policy Delete', () => {
  it('stays while its claim has it', async () => {
    await world.settle();
    await expectKept();
    expect(world.volume?.object.status.phase).toBe('Bound');
  });

  it('goes with its claim, storage first, and with what was made beside it', async () => {
    world.deleteClaim();
    await world.settle();
    await expectGone();
    expect(eventsOfVolume().slice(-3)).toEqual(['VolumeReleased', 'VolumeReclaimStarted', 'VolumeDeleted']);
  });

  it('goes after its claim when it is deleted first', async () => {
    world.deleteVolume();
    await world.settle();
    await expectKept();
    world.deleteClaim();
    await world.settle();
    await expectGone();
  });

  it('that others hold goes last, with what was made beside it', async () => {
    world.setForeignFinalizer(true);
    world.deleteClaim();
    await world.settle();
    expect(await world.held()).toEqual(['foreign']);
    expect(world.volume?.object.metadata).toMatchObject({
      deletionTimestamp: expect.any(String) as string,
      finalizers: ['kubernetes.io/pv-controller', 'x/y'],
    });
    world.setForeignFinalizer(false);
    await world.settle();
    await expectGone();
  });

  it('without storage takes along what was made beside it, though its policy was edited and others hold it', async () => {
    world.setForeignFinalizer(true);
    world.deleteClaim();
    await world.pass();
    world.setPolicy('Retain');
    await world.pass();
    world.setForeignFinalizer(false);
    await world.settle();
    await expectGone();
  });

  it('stays when its policy is edited before anything is asked of the back end', async () => {
    world.deleteClaim();
    world.waiting = () => world.setPolicy('Retain');
    await world.settle();
    await expectKept();
  });

  it('goes, though its policy was edited, when its storage is gone already', async () => {
    world.deleteClaim();
    world.reached = (step) => {
      if (step === 'after the call') world.setPolicy('Retain');
    };
    await world.settle();
    await expectGone();
  });

  it('stays when its policy was edited and the storage is still there', async () => {
    world.deleteClaim();
    world.backend.arm('delete', 'error');
    await world.pass();
    world.setPolicy('Retain');
    world.backend.heal();
    await world.settle();
    await expectKept();
  });

  it('is not mixed up with another that has its id', async () => {
    world = await ReclaimWorld.open('berth_spec_other');
    world.deleteClaim();
    await world.pass();
    await expectKept();
    expect(world.volume?.object.status.message).toMatch(
      /is not called berth_spec_other.*nothing was changed/,
    );
  });

  it('goes, though the back end lost track of its deletion', async () => {
    world.deleteClaim();
    world.backend.arm('delete', 'failed work with remains');
    await world.pass();
    expect(world.volume?.object.status.phase).toBe('Failed');
    world.backend.heal();
    await world.settle();
    await expectGone();
  });

  it.each<[Trouble, RegExp]>([
    ['busy', /too much at once/],
    ['redirect', /redirected/],
    ['failed work', /work failed/],
  ])('is Failed while the back end is in trouble (%s), and goes after', async (trouble, message) => {
    world.deleteClaim();
    world.backend.arm('delete', trouble);
    for (let passes = 0; passes < 5; passes += 1) await world.pass();
    expect(world.volume?.object.status).toMatchObject({
      phase: 'Failed',
      message: expect.stringMatching(message) as string,
    });
    // Of five failures the first, the second and the fourth.
    expect(eventsOfVolume().filter((type) => type === 'VolumeReclaimFailed')).toHaveLength(3);
    world.backend.heal();
    await world.settle();
    await expectGone();
  });

  it('stays Released while something else uses its storage, and tells so', async () => {
    world.deleteClaim();
    world.backend.arm('delete', 'slow');
    const { backing } = world.volume!.object.berth!;
    const others = world.backend.delete(backing!.id);
    await Promise.resolve();
    await world.pass();
    expect(world.volume?.object.status.phase).toBe('Released');
    expect(world.volume?.object.berth?.waiting).toMatchObject({
      reason: 'VolumeDelete',
      message: 'something else holds the volume',
    });
    expect(eventsOfVolume().slice(-2)).toEqual(['VolumeReclaimStarted', 'VolumeReclaimDelayed']);
    world.backend.heal();
    await others;
    await world.settle();
    await expectGone();
  });

  it.each(STEPS)('goes, though a reclaimer crashed %s', async (step) => {
    world.deleteClaim();
    world.reached = (at) => {
      if (at === step) throw new Error('crashed');
    };
    await expect(world.settle()).rejects.toThrow('crashed');
    world.reached = () => undefined;
    world.forgetAll();
    await world.settle();
    await expectGone();
  });
});

describe('whatever happens on the way', () => {
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
  type Mishap = (on: ReclaimWorld) => void;
  const policy =
    (to: ReclaimPolicy): Mishap =>
    (on) =>
      on.setPolicy(to);
  const mishap = fc.oneof(
    fc.constantFrom(...STEPS).map((step): Mishap => (on) => {
      on.reached = (at) => {
        if (at === step) throw new Error('crashed');
      };
    }),
    fc.constantFrom(...troubles).map(
      (trouble): Mishap =>
        (on) =>
          on.backend.arm('delete', trouble),
    ),
    fc.constantFrom<Mishap>(
      (on) => on.backend.heal(),
      (on) => on.backend.restart(),
      (on) => void (on.backend.reachable = false),
      (on) => on.deleteClaim(),
      (on) => on.deleteVolume(),
      (on) => on.setForeignFinalizer(true),
      (on) => on.setForeignFinalizer(false),
      policy('Retain'),
      policy('Delete'),
      (on) => void (on.waiting = () => on.setPolicy('Retain')),
    ),
  );

  async function suffer(on: ReclaimWorld, one: Mishap): Promise<void> {
    on.reached = () => undefined;
    on.waiting = () => undefined;
    one(on);
    await on.pass().catch(() => on.forgetAll());
  }

  it('what is claimed keeps its storage, what is released loses it, and nothing else is touched', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(mishap, { maxLength: 14 }), async (mishaps) => {
        world = await ReclaimWorld.open();
        for (const one of mishaps) {
          await suffer(world, one);
          const held = await heldAnyway(world);
          expect(held).toContain('foreign');
          if (world.volume?.object.status.phase === 'Bound') expect(held).toContain(MADE);
        }
        const mayLeaveIt = isOutOfReach(world);
        await suffer(world, (on) => on.backend.heal());
        world.backend.reachable = true;
        world.setPolicy('Delete');
        world.setForeignFinalizer(false);
        world.deleteClaim();
        await world.settle();
        if (mayLeaveIt) expect(world.volume).toBeUndefined();
        else await expectGone();
      }),
      { numRuns: 300 },
    );
  });

  /** A volume that its user deletes while its policy is Retain leaves its storage behind. */
  function isOutOfReach({ volume }: ReclaimWorld): boolean {
    if (volume === undefined) return true;
    const isGoing = volume.object.metadata.deletionTimestamp !== undefined;
    return isGoing && !hasFinalizer(volume.object, RECLAIM_FINALIZER);
  }

  async function heldAnyway(on: ReclaimWorld): Promise<readonly string[]> {
    const { reachable } = on.backend;
    on.backend.reachable = true;
    const held = await on.held();
    on.backend.reachable = reachable;
    return held;
  }
});
