import { type Decision, deleteObject, finishReclaim, type Tracked, type Volume } from '@berth/domain';
import { type PassOutcome } from '@berth/reconcile';
import { type ReclaimPorts, stamp } from './ports.js';

/** On what the provisioner made beside a volume. Label of Kubernetes' plugin. */
const MADE_FOR = 'gluster.kubernetes.io/provisioned-for-pvc';

/** The storage is gone: the volume goes, and with it the Endpoints and the Service that were made for it. */
export async function finishDeletion(volume: Tracked<Volume>, ports: ReclaimPorts): Promise<PassOutcome> {
  const at = stamp(ports.now());
  const decision = finishReclaim(volume, await belongingsOf(volume, at, ports), at);
  if (decision.changes.length === 0) return 'done';
  await ports.append(decision, volume);
  const { uid } = volume.object.metadata;
  ports.tell({ what: 'deleted', volumeUid: uid });
  ports.forget(uid);
  await ports.reached?.('after the outcome');
  // Where others hold the volume, their letting go brings it here again.
  return 'done';
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
