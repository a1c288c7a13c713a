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
import { isUnchanged } from './is-unchanged.js';
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
  const outcome = await ports.inSlot(target.backend.name, () => remove(volume, target, backend, ports));
  await ports.reached?.('after the call');
  return settle(volume, outcome, ports);
}

/** Its policy says by now that the volume is to stay; without its storage it is nothing to keep. */
export async function keepStorage(
  volume: Tracked<Volume>,
  target: StorageTarget,
  ports: ReclaimPorts,
): Promise<PassOutcome> {
  const attempt = ports.attempt(volume.object.metadata.uid);
  const access = await accessTo(volume.cluster, target, ports);
  if (!access.ok) return { againAfterMs: attempt.againMs() };
  const backend = ports.open(target.backend, access.credentials);
  const read = await backend.read(target.id, { signal: ports.signal });
  if (read.ending === 'done') return 'done';
  if (read.failure.reason !== 'NotFound') return { againAfterMs: attempt.againMs(read.failure) };
  const listed = await backend.find(target.name, { signal: ports.signal });
  if (listed.ending === 'done' && listed.value.length === 0) return finishDeletion(volume, ports);
  // It is on its way out; nothing is asked of the back end any more.
  return { againAfterMs: attempt.againMs() };
}

/** Undefined: the volume is not what it was any more, so nothing was asked for. */
async function remove(
  volume: Tracked<Volume>,
  { id, name }: StorageTarget,
  backend: VolumeBackend<HeketiSettings>,
  ports: ReclaimPorts,
): Promise<Outcome<Deletion> | undefined> {
  const { signal } = ports;
  // There may have been a long line for the slot.
  if (!(await isUnchanged(volume, ports))) return undefined;
  const call = backend.delete(id, { signal });
  await ports.reached?.('during the call');
  const outcome = await call;
  if (outcome.ending !== 'failed' || outcome.failure.reason !== 'InUse') return outcome;
  // An operation that the back end itself lost track of holds the volume until it is told to end it.
  const cleaned = await backend.cleanUp(name, { signal });
  return cleaned.ending === 'done' && cleaned.value > 0 ? { ending: 'done', value: 'removed' } : outcome;
}

function settle(
  volume: Tracked<Volume>,
  outcome: Outcome<Deletion> | undefined,
  ports: ReclaimPorts,
): Promise<PassOutcome> | PassOutcome {
  if (outcome === undefined) return { againAfterMs: 0 };
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
  { id, name, backend: { name: backendName } }: StorageTarget,
  signal: AbortSignal,
): Promise<Failure | undefined> {
  const read = await backend.read(id, { signal });
  if (read.ending === 'failed') return read.failure.reason === 'NotFound' ? undefined : read.failure;
  if (read.value.name === name) return undefined;
  const message = `volume ${id} at Backend "${backendName}" is not called ${name}, so it is another one; nothing was removed`;
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
