import {
  type Access,
  backendCredentials,
  type Deletion,
  classCredentials,
  type Explanation,
  type Failure,
  type HeketiSettings,
  type Outcome,
  type VolumeBackend,
} from '@berth/backends';
import { startReclaim, type Tracked, type Volume } from '@berth/domain';
import { type PassOutcome } from '@berth/reconcile';
import { finishDeletion } from './finish-deletion.js';
import { type ReclaimPorts, stamp } from './ports.js';
import { reportFailure } from './report-failure.js';
import { type StorageTarget } from './what-to-reclaim.js';

const REASON = 'VolumeFailedDelete';

/**
 * Has the storage of a volume removed until its back end says that there is none, and then lets the volume go. The
 * intent stands before the first call, so that a crash leaves a trace.
 */
export async function deleteStorage(
  released: Tracked<Volume>,
  target: StorageTarget,
  ports: ReclaimPorts,
): Promise<PassOutcome> {
  const attempt = ports.attempt(released.object.metadata.uid);
  const access = await accessTo(released.cluster, target, ports);
  if (!access.ok) {
    await reportFailure(released, { reason: REASON, message: access.problem }, ports);
    return { againAfterMs: attempt.againMs() };
  }
  const backend = ports.open(target.backend, access.credentials);
  await ports.reached?.('before the intent');
  const intent = startReclaim(released, 'Delete', stamp(ports.now()));
  const volume = intent.changes.length === 0 ? released : await ports.append(intent, released);
  await ports.reached?.('after the intent');
  const wrong = await otherThanMeant(backend, target, ports.signal);
  if (wrong !== undefined) return failed(volume, wrong, ports);
  return carryOut(volume, target, backend, ports);
}

async function carryOut(
  volume: Tracked<Volume>,
  { backend: { name }, id }: StorageTarget,
  backend: VolumeBackend<HeketiSettings>,
  ports: ReclaimPorts,
): Promise<PassOutcome> {
  const outcome = await ports.inSlot(name, async (): Promise<Outcome<Deletion>> => {
    const call = backend.delete(id, { signal: ports.signal });
    await ports.reached?.('during the call');
    return call;
  });
  await ports.reached?.('after the call');
  if (outcome.ending === 'failed') return failed(volume, outcome.failure, ports);
  if (outcome.ending === 'unknown') return asked(volume, outcome.why, ports);
  if (outcome.value === 'removed') return { againAfterMs: 0 };
  return finishDeletion(volume, ports);
}

/** Not before it is said that there is nothing is it certain. One lost answer is no trouble yet. */
async function asked(volume: Tracked<Volume>, why: Explanation, ports: ReclaimPorts): Promise<PassOutcome> {
  const attempt = ports.attempt(volume.object.metadata.uid);
  attempt.unknown += 1;
  if (attempt.unknown > 1) await reportFailure(volume, { reason: REASON, ...why }, ports);
  return { againAfterMs: attempt.againMs() };
}

/** An id could be wrong; the name at the back end says whose volume it is. Undefined: it is the one, or it is gone. */
async function otherThanMeant(
  backend: VolumeBackend<HeketiSettings>,
  { id, backing }: StorageTarget,
  signal: AbortSignal,
): Promise<Failure | undefined> {
  if (backing === undefined) return undefined;
  const read = await backend.read(id, { signal });
  if (read.ending === 'failed') return read.failure.reason === 'NotFound' ? undefined : read.failure;
  if (read.value.name === backing.volumeName) return undefined;
  const message = `volume ${id} at Backend "${backing.backend}" is not the one that was made for this volume; nothing was removed`;
  return { reason: 'InvalidRequest', message, helps: { later: false, elsewhere: false } };
}

async function failed(volume: Tracked<Volume>, failure: Failure, ports: ReclaimPorts): Promise<PassOutcome> {
  const { message, detail } = failure;
  await reportFailure(volume, { reason: REASON, message, ...(detail !== undefined && { detail }) }, ports);
  return { againAfterMs: ports.attempt(volume.object.metadata.uid).againMs(failure) };
}

/** What the class says of its back end, or what the Backend says where the class does not speak of it any more. */
function accessTo(cluster: string, { of, backend }: StorageTarget, ports: ReclaimPorts): Promise<Access> {
  return of === undefined
    ? backendCredentials(backend, ports)
    : classCredentials({ cluster, backend, ...of }, ports);
}
