import { type BackendVolume } from '@berth/backends';
import {
  completeProvisioning,
  createObject,
  type Decision,
  editObject,
  type KubeObject,
  NOTHING,
  stamp,
  type Tracked,
} from '@berth/domain';
import { type PassOutcome } from '@berth/reconcile';
import { failureMessage } from './plan-volume.js';
import { type ObjectAddress, type ProvisionPorts } from './ports.js';
import { reportFailure } from './report-failure.js';
import {
  belongingsName,
  endpointsObject,
  type MadeVolume,
  serviceObject,
  volumeObject,
  volumeObjectName,
} from './volume-objects.js';
import { type VolumeAtWork } from './work-on-claim.js';

/** The volume is there: it, what belongs to it and the claim's success come into the log in one append, or not at all. */
export async function completeClaim(
  work: VolumeAtWork,
  volume: BackendVolume,
  ports: ProvisionPorts,
  adopted: boolean,
): Promise<PassOutcome> {
  const { claim, backend } = work;
  const { uid } = claim.object.metadata;
  const attempt = ports.attempt(uid);
  const namespace = await ports.readObject(addressOf(work, 'Namespace', ''));
  // Nothing new comes into a namespace that ends; the claim will be asked to go, too.
  if (namespace?.object.metadata.deletionTimestamp !== undefined) return { againAfterMs: attempt.pollMs };
  const made = madeVolume(work, volume, stamp(ports.now()));
  const standing = await standingObjects(work, made, ports);
  if (standing.volume !== undefined) return nameTaken(work, ports);
  const decision = completeProvisioning(
    claim,
    volumeObject(ports.newUid(), made),
    belongings(made, standing, ports),
    made.at,
  );
  if (decision.changes.length === 0) return 'done';
  await ports.append(admittedBy(namespace, decision), claim);
  ports.tell({ what: 'provisioned', claimUid: uid, backend: backend.name, adopted });
  ports.forget(uid);
  await ports.reached?.('after the outcome');
  return 'done';
}

function madeVolume(
  { claim, plan, backend, intent }: VolumeAtWork,
  volume: BackendVolume,
  at: string,
): MadeVolume {
  const { name, url } = { name: backend.name, url: intent.url };
  const backing = { backend: name, url, place: volume.place, id: volume.id, volumeName: volume.name };
  const { endpointsPrefix } = plan.parameters;
  return { claim, storageClass: plan.storageClass, volume, backing, gid: intent.gid, endpointsPrefix, at };
}

type Standing = {
  readonly volume: Tracked | undefined;
  readonly endpoints: Tracked | undefined;
  readonly service: Tracked | undefined;
};

/** What has the names already. The log refuses the append where that changes meanwhile. */
async function standingObjects(
  work: VolumeAtWork,
  made: MadeVolume,
  { readObject }: ProvisionPorts,
): Promise<Standing> {
  const namespace = work.claim.object.metadata.namespace ?? '';
  const name = belongingsName(made);
  const { cluster } = work.claim;
  const [volume, endpoints, service] = await Promise.all([
    readObject(addressOf(work, 'PersistentVolume', volumeObjectName(work.claim.object))),
    readObject({ cluster, kind: 'Endpoints', namespace, name }),
    readObject({ cluster, kind: 'Service', namespace, name }),
  ]);
  return { volume, endpoints, service };
}

function addressOf({ claim }: VolumeAtWork, kind: string, name: string): ObjectAddress {
  const { cluster, object } = claim;
  return {
    cluster,
    kind,
    namespace: '',
    name: kind === 'Namespace' ? (object.metadata.namespace ?? '') : name,
  };
}

/** As in Kubernetes, what has the name already serves; but the addresses are to be right. */
function belongings(
  made: MadeVolume,
  { endpoints, service }: Standing,
  { newUid }: ProvisionPorts,
): readonly Decision[] {
  const { cluster } = made.claim;
  const wanted = endpointsObject(newUid(), made);
  return [
    endpoints === undefined ? createObject(cluster, wanted) : corrected(endpoints, wanted.subsets, made.at),
    service === undefined ? createObject(cluster, serviceObject(newUid(), made)) : NOTHING,
  ];
}

function corrected(standing: Tracked, subsets: readonly object[], at: string): Decision {
  const object = { ...standing.object, subsets } as KubeObject;
  return editObject(standing, object, at);
}

/** Holds only while the namespace is as it was seen, so that what empties a namespace misses nothing. */
function admittedBy(namespace: Tracked | undefined, decision: Decision): Decision {
  if (namespace === undefined) return decision;
  const { uid } = namespace.object.metadata;
  return { ...decision, preconditions: [...decision.preconditions, { uid, version: namespace.version }] };
}

async function nameTaken({ claim, plan }: VolumeAtWork, ports: ProvisionPorts): Promise<PassOutcome> {
  const name = volumeObjectName(claim.object);
  const why = `the volume is made, and a PersistentVolume "${name}" that Berth did not make for this claim has its name; once that is deleted, the claim gets its volume`;
  const message = failureMessage(plan.storageClass.metadata.name, why);
  await reportFailure(claim, { message, settled: false }, ports);
  return { againAfterMs: ports.attempt(claim.object.metadata.uid).backOffMs('read') };
}
