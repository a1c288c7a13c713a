import { type Place, type Reading, type RegisteredBackend, volumeName } from '@berth/backends';
import { type Claim, type ProvisioningIntent, stamp, startProvisioning, type Tracked } from '@berth/domain';
import { type PassOutcome } from '@berth/reconcile';
import { makeVolume } from './make-volume.js';
import { failureMessage, type Plan } from './plan-volume.js';
import { type HeketiVolumes, type ProvisionPorts } from './ports.js';
import { reportFailure, wordsOf } from './report-failure.js';

export type Start = {
  readonly claim: Tracked<Claim>;
  readonly plan: Plan;
  readonly backend: RegisteredBackend;
  readonly volumes: HeketiVolumes;
  readonly places: Reading<readonly Place[]>;
};

/** Chooses one place and a group id, records the intent, and has the volume made. */
export async function startVolume(start: Start, ports: ProvisionPorts): Promise<PassOutcome> {
  const { claim, places } = start;
  const { uid } = claim.object.metadata;
  const attempt = ports.attempt(uid);
  if (places.ending === 'failed') {
    await reportFailure(claim, { ...wordsOf(claim.object, places.failure), settled: true }, ports);
    return { againAfterMs: attempt.againMs(places.failure, 'read') };
  }
  const { usable, problem } = usablePlaces(places.value, start.plan.parameters.clusterIds);
  attempt.usable = usable;
  const place = usable.find((id) => !attempt.refused.has(id)) ?? usable[0];
  if (place === undefined) return refused(start, problem, ports);
  const gid = takeGid(start, ports);
  if (gid === undefined) return refused(start, 'failed to reserve GID from table: range full', ports);
  const intent = intentOf(start, { place, gid }, ports);
  return recorded(start, intent, ports);
}

async function recorded(
  { claim, plan, backend, volumes }: Start,
  intent: ProvisioningIntent,
  ports: ProvisionPorts,
): Promise<PassOutcome> {
  const { uid } = claim.object.metadata;
  const decision = startProvisioning(claim, intent);
  const [change] = decision.changes;
  if (change === undefined) {
    ports.releaseGid(uid);
    return 'done';
  }
  await ports.reached?.('before the intent');
  const position = await ports.append(decision, claim).catch((error: unknown) => {
    ports.releaseGid(uid);
    throw error;
  });
  ports.intentAt(uid, position);
  ports.attempt(uid).takeUp(intent, true);
  await ports.reached?.('after the intent');
  // What stands in the log now: of the claim, by the domain's own decision.
  const object = change.after as Claim;
  const tracked = { cluster: claim.cluster, version: claim.version + 1, position, object };
  return makeVolume({ claim: tracked, plan, backend, volumes, intent }, ports);
}

/** In the order of the class, which may name some only, else in that of the back end. */
function usablePlaces(places: readonly Place[], clusterIds: readonly string[]) {
  const missing = (id: string): Place => ({ id, problem: `Heketi has no cluster ${id}` });
  const wanted =
    clusterIds.length === 0
      ? places
      : clusterIds.map((id) => places.find((place) => place.id === id) ?? missing(id));
  const usable = wanted.flatMap(({ id, problem }) => (problem === undefined ? [id] : []));
  const problem = wanted.find((place) => place.problem !== undefined)?.problem ?? 'Heketi has no cluster';
  return { usable, problem };
}

function takeGid({ claim, plan }: Start, ports: ProvisionPorts): number | undefined {
  const scope = {
    cluster: claim.cluster,
    className: plan.storageClass.metadata.name,
    range: plan.parameters.gids,
  };
  return ports.takeGid(claim.object.metadata.uid, scope);
}

function intentOf(
  { claim, plan, backend }: Start,
  { place, gid }: { readonly place: string; readonly gid: number },
  { installationId, now }: ProvisionPorts,
): ProvisioningIntent {
  const owner = { installationId, claimUid: claim.object.metadata.uid };
  return {
    backend: backend.name,
    url: backend.url.normalised,
    place,
    volumeName: volumeName(owner, plan.parameters.volumeNamePrefix),
    capacityBytes: plan.capacityBytes,
    gid,
    at: stamp(now()),
  };
}

async function refused({ claim, plan }: Start, why: string, ports: ProvisionPorts): Promise<PassOutcome> {
  const message = failureMessage(plan.storageClass.metadata.name, why);
  await reportFailure(claim, { message, settled: true }, ports);
  return { againAfterMs: ports.attempt(claim.object.metadata.uid).backOffMs('read') };
}
