import {
  type Decision,
  deleteObject,
  finishReclaim,
  RECLAIM_FINALIZER,
  stamp,
  type Tracked,
  type Volume,
  VOLUME_PROTECTION,
} from '@berth/domain';
import { type PassOutcome } from '@berth/reconcile';
import { type ReclaimPorts } from './ports.js';

/** On what the provisioner made beside a volume. Label of Kubernetes' plugin. */
const MADE_FOR = 'gluster.kubernetes.io/provisioned-for-pvc';

/** The storage is gone: the volume goes, and with it the Endpoints and the Service that were made for it. */
export async function finishDeletion(volume: Tracked<Volume>, ports: ReclaimPorts): Promise<PassOutcome> {
  const isAskedToGo = volume.object.metadata.deletionTimestamp !== undefined;
  // Our own finalizer goes last, with what was made beside the volume; whoever lets go brings it here again.
  if (isAskedToGo && isHeldByOthers(volume.object)) return 'done';
  const at = stamp(ports.now());
  const decision = finishReclaim(volume, await belongingsOf(volume, at, ports), at);
  if (decision.changes.length === 0) return 'done';
  await ports.append(decision, volume);
  const { uid } = volume.object.metadata;
  if (decision.changes.some((change) => change.uid === uid && change.deletes)) {
    ports.tell({ what: 'deleted', volumeUid: uid });
    ports.forget(uid);
  }
  await ports.reached?.('after the outcome');
  return 'done';
}

function isHeldByOthers({ metadata: { finalizers = [] } }: Volume): boolean {
  return finalizers.some((each) => each !== RECLAIM_FINALIZER && each !== VOLUME_PROTECTION);
}

async function belongingsOf(
  { cluster, object }: Tracked<Volume>,
  at: string,
  ports: ReclaimPorts,
): Promise<readonly Decision[]> {
  const { glusterfs } = object.spec as { readonly glusterfs?: { readonly endpoints?: string } };
  const { endpoints: name = '' } = glusterfs ?? {};
  const namespace = object.spec.claimRef?.namespace ?? '';
  if (name === '' || namespace === '') return [];
  const found = await Promise.all(
    ['Endpoints', 'Service'].map((kind) => ports.readObject({ cluster, kind, namespace, name })),
  );
  return found
    .filter((each) => each !== undefined)
    .filter((each) => each.object.metadata.labels?.[MADE_FOR] !== undefined)
    .map((each) => deleteObject(each, { at, gracePeriodSeconds: 0 }));
}
