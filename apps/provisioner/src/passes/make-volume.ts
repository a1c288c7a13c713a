import { type Failure, type FailureReason } from '@berth/backends';
import { type PassOutcome } from '@berth/reconcile';
import { completeClaim } from './complete-claim.js';
import { type ProvisionPorts } from './ports.js';
import { reportFailure, wordsOf } from './report-failure.js';
import { type VolumeAtWork } from './work-on-claim.js';

/** After an ending nobody knows, the back end is asked what became of it, this much later. */
const LOOK_AFTER_MS = 250;

/** Said before any work began, so that nothing can have been left. */
const REFUSALS: readonly FailureReason[] = [
  'InvalidRequest',
  'NoSpace',
  'Unauthorized',
  'Unreachable',
  'Forbidden',
  'Misdirected',
];

/** Has the volume of a standing intent made, of which nothing is at the back end as far as is known. */
export async function makeVolume(work: VolumeAtWork, ports: ProvisionPorts): Promise<PassOutcome> {
  const { claim } = work;
  const made = await ports.inSlot(work.backend.name, () => create(work, ports));
  await ports.reached?.('after the call');
  const attempt = ports.attempt(claim.object.metadata.uid);
  switch (made.ending) {
    case 'done':
      return completeClaim(work, made.value, ports, false);
    case 'unknown':
      attempt.doubt();
      return { againAfterMs: LOOK_AFTER_MS };
    case 'failed':
      if (made.failure.reason === 'NameInUse') {
        attempt.doubt();
        return { againAfterMs: LOOK_AFTER_MS };
      }
      return failed(work, made.failure, await isSettled(work, made.failure, ports), ports);
  }
}

async function create({ volumes, plan, intent }: VolumeAtWork, ports: ProvisionPorts) {
  const { volumeName: name, place, capacityBytes, gid } = intent;
  const { durability, snapshotFactor, volumeOptions } = plan.parameters;
  const settings = { durability, snapshotFactor, volumeOptions, ...(gid !== undefined && { gid }) };
  const call = volumes.create({ name, place, capacityBytes, settings }, { signal: ports.signal });
  await ports.reached?.('during the call');
  return call;
}

/** Whether it is certain that nothing of the intent is, or will be, at the back end. */
async function isSettled(
  { claim, intent, volumes }: VolumeAtWork,
  { reason }: Failure,
  ports: ProvisionPorts,
): Promise<boolean> {
  // Too much at once: the same intent is tried again soon.
  if (reason === 'Busy') return false;
  // A request of before may arrive after this one was refused.
  if (ports.attempt(claim.object.metadata.uid).doubtMs > 0) return false;
  if (REFUSALS.includes(reason)) return true;
  const left = await volumes.find(intent.volumeName, { signal: ports.signal });
  return left.ending === 'done' && left.value.length === 0;
}

async function failed(
  { claim, intent, backend }: VolumeAtWork,
  failure: Failure,
  settled: boolean,
  ports: ProvisionPorts,
): Promise<PassOutcome> {
  const { uid } = claim.object.metadata;
  await reportFailure(claim, { ...wordsOf(claim.object, failure), settled }, ports);
  await ports.reached?.('after the outcome');
  const attempt = ports.attempt(uid);
  if (!settled) return { againAfterMs: attempt.againMs(failure, 'read') };
  if (failure.helps.elsewhere && attempt.triesElsewhere(intent.place)) return { againAfterMs: 0 };
  if (failure.reason === 'NoSpace') ports.waitForSpace(backend.name, uid);
  if (!failure.helps.later) return { againAfterMs: attempt.hopelessMs };
  return { againAfterMs: attempt.againMs(failure, 'change') };
}
