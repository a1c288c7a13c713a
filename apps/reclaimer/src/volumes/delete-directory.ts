import { stamp, startReclaim, type Tracked, type Volume } from '@berth/domain';
import { type PassOutcome } from '@berth/reconcile';
import { EmptyingStoppedError } from './empty-directory.js';
import { finishDeletion } from './finish-deletion.js';
import { isUnchanged } from './is-unchanged.js';
import { type ReclaimPorts } from './ports.js';
import { reportFailure } from './report-failure.js';
import { type RecyclableDirectory } from './what-to-reclaim.js';

const REASON = 'VolumeFailedDelete';

/** Removes a volume's directory with all that is in it, and then the volume. What is gone already is no trouble. */
export async function deleteDirectory(
  released: Tracked<Volume>,
  directory: RecyclableDirectory,
  ports: ReclaimPorts,
): Promise<PassOutcome> {
  await ports.reached?.('before the intent');
  const intent = startReclaim(released, 'Delete', stamp(ports.now()));
  const volume = intent.changes.length === 0 ? released : await ports.append(intent, released);
  await ports.reached?.('after the intent');
  if (!(await isUnchanged(volume, ports))) return { againAfterMs: 0 };
  const removing = ports.removeDirectory(directory).then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  await ports.reached?.('during the call');
  const failure = await removing;
  if (failure !== undefined) return refused(volume, failure.error, ports);
  await ports.reached?.('after the call');
  return finishDeletion(volume, ports);
}

async function refused(volume: Tracked<Volume>, error: unknown, ports: ReclaimPorts): Promise<PassOutcome> {
  // Whoever has the lease by now begins anew.
  if (error instanceof EmptyingStoppedError) return 'done';
  const message = error instanceof Error ? error.message : String(error);
  await reportFailure(volume, { reason: REASON, message }, ports);
  // What is on the disk may be set right without an event.
  return { againAfterMs: ports.attempt(volume.object.metadata.uid).againMs() };
}
