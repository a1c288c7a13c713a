import { type ListedVolume, type Outcome } from '@berth/backends';
import { type PassOutcome } from '@berth/reconcile';
import { type ProvisionPorts } from './ports.js';
import { reportFailure, wordsOf } from './report-failure.js';
import { type IntentAtWork } from './work-on-claim.js';

/** One step towards a volume of ours not being there; the next look tells whether it is enough. */
export async function removeListed(
  volume: ListedVolume,
  work: IntentAtWork,
  ports: ProvisionPorts,
): Promise<PassOutcome> {
  const { claim, backend, volumes, intent } = work;
  const attempt = ports.attempt(claim.object.metadata.uid);
  const { signal } = ports;
  if (volume.stalled) {
    return told(await ports.inSlot(backend.name, () => volumes.cleanUp(intent.volumeName, { signal })));
  }
  // Work that is under way ends by itself.
  if (volume.state !== 'ready') return { againAfterMs: attempt.pollMs };
  return told(await ports.inSlot(backend.name, () => volumes.delete(volume.id, { signal })));

  async function told(ending: Outcome<unknown>): Promise<PassOutcome> {
    if (ending.ending === 'done') return { againAfterMs: 0 };
    if (ending.ending === 'unknown') return { againAfterMs: attempt.pollMs };
    await reportFailure(claim, { ...wordsOf(claim.object, ending.failure), settled: false }, ports);
    return { againAfterMs: attempt.againMs(ending.failure, 'read') };
  }
}
