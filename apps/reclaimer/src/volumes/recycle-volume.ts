import {
  claimsUsedBy,
  type Pod,
  recycled,
  stamp,
  startReclaim,
  type Tracked,
  type Volume,
} from '@berth/domain';
import { type PassOutcome } from '@berth/reconcile';
import { EmptyingStoppedError } from './empty-directory.js';
import { isUnchanged } from './is-unchanged.js';
import { type ReclaimPorts } from './ports.js';
import { reportDelay, reportFailure } from './report-failure.js';
import { type RecyclableDirectory } from './what-to-reclaim.js';

const REASON = 'VolumeFailedRecycle';

/** Removes what a volume holds, and makes it free again. Scrubbing twice does no harm. */
export async function recycleVolume(
  released: Tracked<Volume>,
  directory: RecyclableDirectory,
  ports: ReclaimPorts,
): Promise<PassOutcome> {
  // A pod that goes brings the volume here again.
  if (await isUsed(released, ports)) return 'done';
  await ports.reached?.('before the intent');
  const intent = startReclaim(released, 'Recycle', stamp(ports.now()));
  const volume = intent.changes.length === 0 ? released : await ports.append(intent, released);
  await ports.reached?.('after the intent');
  // Whoever has it by now may have written to it.
  if (!(await isUnchanged(volume, ports))) return { againAfterMs: 0 };
  const scrubbing = ports.scrub(directory).then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  await ports.reached?.('during the call');
  const failure = await scrubbing;
  if (failure !== undefined) return refused(volume, failure.error, ports);
  await ports.reached?.('after the call');
  await ports.append(recycled(volume, stamp(ports.now())), volume);
  const { uid } = volume.object.metadata;
  ports.tell({ what: 'recycled', volumeUid: uid });
  ports.forget(uid);
  await ports.reached?.('after the outcome');
  return 'done';
}

async function refused(volume: Tracked<Volume>, error: unknown, ports: ReclaimPorts): Promise<PassOutcome> {
  // Whoever has the lease by now begins anew.
  if (error instanceof EmptyingStoppedError) return 'done';
  const why = error instanceof Error ? error.message : String(error);
  await reportFailure(volume, { reason: REASON, message: `Recycle failed: ${why}` }, ports);
  // What is on the disk may be set right without an event.
  return { againAfterMs: ports.attempt(volume.object.metadata.uid).againMs() };
}

/** Whether pods use the volume; that is told. */
async function isUsed(released: Tracked<Volume>, ports: ReclaimPorts): Promise<boolean> {
  const users = await podsUsing(released, ports);
  if (users.length === 0) return false;
  const message = usedBy(users);
  // Nothing was tried, so that nothing is counted.
  if (released.object.berth?.waiting?.message !== message) {
    await reportDelay(released, { reason: REASON, message }, ports);
  }
  return true;
}

/** The pods that may still run and have the volume by its former claim. */
async function podsUsing({ cluster, object }: Tracked<Volume>, ports: ReclaimPorts): Promise<readonly Pod[]> {
  const { namespace = '', name = '' } = object.spec.claimRef ?? {};
  if (namespace === '') return [];
  // Where a new claim has the name, the pods use that one.
  const claim = await ports.readObject({ cluster, kind: 'PersistentVolumeClaim', namespace, name });
  if (claim !== undefined) return [];
  const pods = (await ports.podsIn(cluster, namespace)) as readonly Pod[];
  return pods.filter((pod) => !hasEnded(pod) && claimsUsedBy(pod).includes(name));
}

/** Wording of Kubernetes. */
function usedBy(pods: readonly Pod[]): string {
  const names = pods.map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`).sort();
  return `Volume is used by pods: ${names.join(',')}`;
}

/** One that is only asked to go may still write. */
function hasEnded({ status }: Pod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}
