import { NAMESPACED_KINDS } from '@berth/domain';
import { VersionConflictError } from '@berth/event-store';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ReclaimerFixture } from './testing/reclaimer-fixture.js';

const SOON = { timeout: 30_000, interval: 50 };
const PROTECTED = ['kubernetes.io/pvc-protection'];

let fixture: ReclaimerFixture;
beforeEach(async () => {
  fixture = await ReclaimerFixture.open();
});
afterEach(() => fixture.close());

async function namespaceGone(): Promise<void> {
  await vi.waitFor(async () => expect(await fixture.namespace()).toBeUndefined(), SOON);
}

/** Does what a binder would, until nothing is left to be let go. */
async function letAllGo(): Promise<void> {
  await vi.waitFor(async () => {
    const claims = await fixture.claims();
    const leaving = claims.filter(({ object }) => object.metadata.deletionTimestamp !== undefined);
    await Promise.all(leaving.map((claim) => fixture.letGo(claim)));
    expect(await fixture.claims()).toEqual([]);
  }, SOON);
}

describe('a reclaimer on a real log', () => {
  it('empties a namespace that is deleted while it runs, and lets it go', async () => {
    await fixture.startReclaimer();
    const namespace = await fixture.createNamespace();
    await fixture.createClaim('db', namespace, PROTECTED);
    await fixture.createClaim('tmp', namespace, []);
    await fixture.deleteNamespace();
    await letAllGo();
    await namespaceGone();
    const types = (await fixture.store.readLog(0, 100)).map(({ type, actor }) => [type, actor]);
    expect(types.at(-1)).toEqual(['NamespaceDeleted', 'system:berth:reclaimer']);
    expect(types).toContainEqual(['ClaimDeletionRequested', 'system:berth:reclaimer']);
  });

  it('keeps a namespace while anything in it is held', async () => {
    await fixture.startReclaimer();
    const namespace = await fixture.createNamespace();
    await fixture.createClaim('db', namespace, PROTECTED);
    await fixture.deleteNamespace();
    await vi.waitFor(async () => {
      const [claim] = await fixture.claims();
      expect(claim?.object.metadata.deletionTimestamp).toBeDefined();
    }, SOON);
    await vi.waitFor(async () => {
      expect((await fixture.namespace())?.object.status).toMatchObject({
        phase: 'Terminating',
        conditions: [
          { message: 'Some resources are remaining: PersistentVolumeClaim' },
          { type: 'NamespaceFinalizersRemaining' },
        ],
      });
    }, SOON);
    await letAllGo();
    await namespaceGone();
  });

  it('deletes whatever else lives in it at once, and waits for what is held', async () => {
    await fixture.startReclaimer();
    const namespace = await fixture.createNamespace();
    const others = NAMESPACED_KINDS.filter((kind) => kind !== 'PersistentVolumeClaim');
    for (const kind of others) await fixture.createKept(kind, 'one');
    await fixture.createKept('Pod', 'held', ['example.com/tidy-up']);
    await fixture.createClaim('db', namespace, PROTECTED);
    await fixture.deleteNamespace();
    await vi.waitFor(async () => {
      const left = await Promise.all(others.map((kind) => fixture.objectsOf(kind)));
      expect(left.flat().map(({ object }) => object.metadata.name)).toEqual(['held']);
    }, SOON);
    await letAllGo();
    expect(await fixture.namespace()).toBeDefined();
    const [pod] = await fixture.objectsOf('Pod');
    await fixture.letGo(pod!);
    await namespaceGone();
  });

  it.each(NAMESPACED_KINDS.filter((kind) => kind !== 'PersistentVolumeClaim'))(
    'lets a namespace go that holds nothing but a %s',
    async (kind) => {
      await fixture.startReclaimer();
      await fixture.createNamespace();
      await fixture.createKept(kind, 'one');
      await fixture.deleteNamespace();
      await namespaceGone();
    },
  );

  it('takes up what was asked for before it came', async () => {
    await fixture.createNamespace();
    await fixture.deleteNamespace();
    await fixture.startReclaimer();
    await namespaceGone();
  });

  it('leaves no claim behind, however creations race with the deletion', async () => {
    await fixture.startReclaimer();
    const namespace = await fixture.createNamespace();
    const creators = Array.from({ length: 8 }, async (_, creator) => {
      for (let count = 0; ; count++) {
        const creation = fixture.createClaim(
          `c${creator}-${count}`,
          namespace,
          count % 2 === 0 ? PROTECTED : [],
        );
        const refusal: unknown = await creation.catch((error: unknown) => error);
        if (refusal !== undefined) return refusal;
      }
    });
    await vi.waitFor(async () => expect((await fixture.claims()).length).toBeGreaterThan(20), SOON);
    await fixture.deleteNamespace();
    for (const refusal of await Promise.all(creators)) expect(refusal).toBeInstanceOf(VersionConflictError);
    await letAllGo();
    await namespaceGone();
    expect(await fixture.claims()).toEqual([]);
    const log = await fixture.store.readLog(0, 100_000);
    const gone = log.findLast(({ type }) => type === 'NamespaceDeleted');
    expect(log.at(-1)).toBe(gone);
  });

  it('hands over to another when it stops', async () => {
    const first = await fixture.startReclaimer();
    await fixture.startReclaimer();
    await fixture.stopReclaimer(first);
    await fixture.createNamespace();
    await fixture.deleteNamespace();
    await namespaceGone();
  });
});
