import {
  accessTo,
  type Deletion,
  type Explanation,
  type Failure,
  type HeketiSettings,
  otherThanMeant,
  type Outcome,
  type VolumeBackend,
  type VolumeTarget,
} from '@berth/backends';
import { stamp, startReclaim, type Tracked, type Volume } from '@berth/domain';
import { type PassOutcome } from '@berth/reconcile';
import { finishDeletion } from './finish-deletion.js';
import { isUnchanged } from './is-unchanged.js';
import { type ReclaimPorts } from './ports.js';
import { reportDelay, reportFailure } from './report-failure.js';

const REASON = 'VolumeFailedDelete';

/**
 * Has the storage of a volume removed until its back end says that there is none, and then lets the volume go. The
 * intent stands before the first call, so that a crash leaves a trace.
 */
export async function deleteStorage(
  released: Tracked<Volume>,
  target: VolumeTarget,
  ports: ReclaimPorts,
): Promise<PassOutcome> {
  const attempt = ports.attempt(released.object.metadata.uid);
  const access = await accessTo({ cluster: released.cluster, ...target }, ports);
  if (!access.ok) {
    await reportFailure(released, { reason: REASON, message: access.problem }, ports);
    return { againAfterMs: attempt.againMs() };
  }
  const backend = ports.open(target.backend, access.credentials);
  await ports.reached?.('before the intent');
  const intent = startReclaim(released, 'Delete', stamp(ports.now()));
  const volume = intent.changes.length === 0 ? released : await ports.append(intent, released);
  await ports.reached?.('after the intent');
  const wrong = await mistakeIn(backend, target, ports.signal);
  if (wrong !== undefined) return failed(volume, wrong, ports);
  const outcome = await ports.inSlot(target.backend.name, () => remove(volume, target, backend, ports));
  await ports.reached?.('after the call');
  return settle(volume, outcome, ports);
}

/** Its policy says by now that the volume is to stay; without its storage it is nothing to keep. */
export async function keepStorage(
  volume: Tracked<Volume>,
  target: VolumeTarget,
  ports: ReclaimPorts,
): Promise<PassOutcome> {
  const attempt = ports.attempt(volume.object.metadata.uid);
  const access = await accessTo({ cluster: volume.cluster, ...target }, ports);
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
  { id, name }: VolumeTarget,
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
  if (outcome.ending === 'failed' && outcome.failure.reason === 'InUse') {
    return inUse(volume, outcome.failure, ports);
  }
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

/** Why the target cannot be meant, or cannot be read; undefined: it is the one, or it is gone. */
async function mistakeIn(
  backend: VolumeBackend<HeketiSettings>,
  target: VolumeTarget,
  signal: AbortSignal,
): Promise<Failure | undefined> {
  const read = await backend.read(target.id, { signal });
  if (read.ending === 'done') return otherThanMeant(read.value, target);
  return read.failure.reason === 'NotFound' ? undefined : read.failure;
}

/** As in Kubernetes no failure: whoever uses it ends some day. */
async function inUse(volume: Tracked<Volume>, failure: Failure, ports: ReclaimPorts): Promise<PassOutcome> {
  const { message, detail } = failure;
  const report = { reason: 'VolumeDelete', message, ...(detail !== undefined && { detail }) };
  await reportDelay(volume, report, ports);
  return { againAfterMs: ports.attempt(volume.object.metadata.uid).againMs(failure) };
}

async function failed(volume: Tracked<Volume>, failure: Failure, ports: ReclaimPorts): Promise<PassOutcome> {
  const { message, detail } = failure;
  await reportFailure(volume, { reason: REASON, message, ...(detail !== undefined && { detail }) }, ports);
  return { againAfterMs: ports.attempt(volume.object.metadata.uid).againMs(failure) };
}
