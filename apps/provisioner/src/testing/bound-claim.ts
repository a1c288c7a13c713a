import { ClusterWorld, editObject, type Tracked, type Volume } from '@berth/domain';
import { NOW } from './samples.js';
import { type ProvisionerFixture } from './provisioner-fixture.js';

/** As the binder does it for a claim whose volume is made: pairs them, or asks for a larger volume. */
export async function decideAsBinder(fixture: ProvisionerFixture, claimUid: string): Promise<void> {
  const claim = await fixture.claim(claimUid);
  const volume = await fixture.find('PersistentVolume', `pvc-${claimUid}`);
  const world = new ClusterWorld();
  for (const tracked of [volume, claim]) if (tracked !== undefined) world.put(tracked);
  const decision = world.decide(claimUid, NOW);
  if (decision.changes.length > 0) await fixture.append(decision);
}

/** As a user does it. */
export async function request(fixture: ProvisionerFixture, uid: string, storage: string): Promise<void> {
  const claim = await fixture.claim(uid);
  if (claim === undefined) return;
  const { spec } = claim.object;
  await fixture.append(
    editObject(claim, { ...claim.object, spec: { ...spec, resources: { requests: { storage } } } }, NOW),
  );
  await decideAsBinder(fixture, uid);
}

/** What volume and claim say they have. */
export async function sizesOf(
  fixture: ProvisionerFixture,
  claimUid: string,
): Promise<(string | undefined)[]> {
  const claim = await fixture.claim(claimUid);
  const volume = (await fixture.find('PersistentVolume', `pvc-${claimUid}`)) as Tracked<Volume> | undefined;
  return [volume?.object.spec.capacity.storage, claim?.object.status.capacity?.storage];
}
