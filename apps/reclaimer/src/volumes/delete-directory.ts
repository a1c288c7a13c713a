import { type Tracked, type Volume } from '@berth/domain';
import { type PassOutcome } from '@berth/reconcile';
import { atDirectory } from './at-directory.js';
import { finishDeletion } from './finish-deletion.js';
import { type ReclaimPorts } from './ports.js';
import { type RecyclableDirectory } from './what-to-reclaim.js';

/** Removes a volume's directory with all that is in it, and then the volume. What is gone already is no trouble. */
export async function deleteDirectory(
  released: Tracked<Volume>,
  directory: RecyclableDirectory,
  ports: ReclaimPorts,
): Promise<PassOutcome> {
  const run = () => ports.removeDirectory(directory);
  const removed = await atDirectory(
    released,
    { action: 'Delete', run, reason: 'VolumeFailedDelete', words: '' },
    ports,
  );
  return 'outcome' in removed ? removed.outcome : finishDeletion(removed.volume, ports);
}
