import { type Tracked, type Volume } from '@berth/domain';
import { type PassOutcome } from '@berth/reconcile';
import { deleteDirectory } from './delete-directory.js';
import { deleteStorage, keepStorage } from './delete-storage.js';
import { type ReclaimPorts } from './ports.js';
import { recycleVolume } from './recycle-volume.js';
import { reportFailure } from './report-failure.js';
import { type ReclaimWork } from './what-to-reclaim.js';

/** Brings a volume that was given back nearer to what its policy asks for. Safe to run twice and to stop anywhere. */
export async function reclaimVolume(
  volume: Tracked<Volume>,
  work: ReclaimWork,
  ports: ReclaimPorts,
): Promise<PassOutcome> {
  switch (work.kind) {
    case 'nothing':
      ports.forget(volume.object.metadata.uid);
      return 'done';
    case 'refuse':
      // Nothing was tried, so that nothing is counted; a change brings the volume here again.
      if (volume.object.status.message !== work.message) await reportFailure(volume, work, ports);
      return 'done';
    case 'delete':
      return deleteStorage(volume, work.target, ports);
    case 'keep':
      return keepStorage(volume, work.target, ports);
    case 'delete-directory':
      return deleteDirectory(volume, work.directory, ports);
    case 'recycle':
      return recycleVolume(volume, work.directory, ports);
  }
}
