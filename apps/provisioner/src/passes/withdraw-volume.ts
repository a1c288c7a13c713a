import { abandonProvisioning, stamp } from '@berth/domain';
import { type PassOutcome } from '@berth/reconcile';
import { type ProvisionPorts } from './ports.js';
import { removeListed } from './remove-listed.js';
import { reportFailure, wordsOf } from './report-failure.js';
import { type IntentAtWork } from './work-on-claim.js';

/**
 * Nobody wants the volume of the intent any more: whatever is at the back end goes, and then the intent, which lets a
 * claim go that is being deleted.
 */
export async function withdrawVolume(
  work: IntentAtWork,
  why: string,
  ports: ProvisionPorts,
): Promise<PassOutcome> {
  const { claim, intent, volumes } = work;
  const { uid } = claim.object.metadata;
  const attempt = ports.attempt(uid);
  const found = await volumes.find(intent.volumeName, { signal: ports.signal });
  if (found.ending === 'failed') {
    await reportFailure(claim, { ...wordsOf(claim.object, found.failure), settled: false }, ports);
    return { againAfterMs: attempt.againMs(found.failure, 'read') };
  }
  const [volume] = found.value;
  if (volume !== undefined) return removeListed(volume, work, ports);
  // A request of before may arrive yet; a look after that time is the last one.
  if (attempt.doubtMs > 0) return { againAfterMs: attempt.doubtMs };
  const at = stamp(ports.now());
  const decision = abandonProvisioning(claim, { message: why, at }, await ports.otherHalf(claim));
  if (decision.changes.length > 0) await ports.append(decision, claim);
  ports.tell({ what: 'withdrawn', claimUid: uid });
  ports.forget(uid);
  await ports.reached?.('after the outcome');
  return 'done';
}
