import { claimsUsedBy, type Pod, recycled, stamp, type Tracked, type Volume } from '@berth/domain';
import { type PassOutcome } from '@berth/reconcile';
import { atDirectory } from './at-directory.js';
import { type ReclaimPorts } from './ports.js';
import { reportDelay } from './report-failure.js';
import { type RecyclableDirectory } from './what-to-reclaim.js';

const REASON = 'VolumeFailedRecycle';
/** As often as Kubernetes looks at everything. */
const STILL_USED_MS = 15_000;

/** Removes what a volume holds, and makes it free again. Scrubbing twice does no harm. */
export async function recycleVolume(
  released: Tracked<Volume>,
  directory: RecyclableDirectory,
  ports: ReclaimPorts,
): Promise<PassOutcome> {
  // A pod that goes brings the volume here again. A claim that takes the name does not, and is rare.
  if (await isUsed(released, ports)) return { againAfterMs: STILL_USED_MS };
  const run = () => ports.scrub(directory);
  const scrubbed = await atDirectory(
    released,
    { action: 'Recycle', run, reason: REASON, words: 'Recycle failed: ' },
    ports,
  );
  if ('outcome' in scrubbed) return scrubbed.outcome;
  const { volume } = scrubbed;
  await ports.append(recycled(volume, stamp(ports.now())), volume);
  const { uid } = volume.object.metadata;
  ports.tell({ what: 'recycled', volumeUid: uid });
  ports.forget(uid);
  await ports.reached?.('after the outcome');
  return 'done';
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
