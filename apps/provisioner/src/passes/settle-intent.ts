import { type BackendVolume, type ListedVolume } from '@berth/backends';
import { type PassOutcome } from '@berth/reconcile';
import { completeClaim } from './complete-claim.js';
import { makeVolume } from './make-volume.js';
import { type ProvisionPorts } from './ports.js';
import { removeListed } from './remove-listed.js';
import { reportFailure, wordsOf } from './report-failure.js';
import { type VolumeAtWork } from './work-on-claim.js';

/**
 * Finds out what became of an intent, and goes on from there: adopts the volume, waits for it, has what is stuck ended,
 * or makes it.
 */
export async function settleIntent(work: VolumeAtWork, ports: ProvisionPorts): Promise<PassOutcome> {
  const { claim, intent, volumes } = work;
  const attempt = ports.attempt(claim.object.metadata.uid);
  const found = await volumes.find(intent.volumeName, { signal: ports.signal });
  if (found.ending === 'failed') {
    await reportFailure(claim, { ...wordsOf(claim.object, found.failure), settled: false }, ports);
    return { againAfterMs: attempt.againMs(found.failure, 'read') };
  }
  if (found.value.length === 0) return makeVolume(work, ports);
  const stray = found.value.find((volume) => !isAsked(volume, work));
  if (stray !== undefined) return removeListed(stray, work, ports);
  const [volume] = found.value;
  if (volume?.stalled === true) return removeListed(volume, work, ports);
  return volume?.state === 'ready' ? adopt(volume, work, ports) : { againAfterMs: attempt.pollMs };
}

/** What carries the name elsewhere, or is too small, is ours and nobody's use. */
function isAsked(volume: Pick<ListedVolume, 'place' | 'capacityBytes'>, { intent }: VolumeAtWork): boolean {
  return volume.place === intent.place && volume.capacityBytes >= intent.capacityBytes;
}

async function adopt(listed: ListedVolume, work: VolumeAtWork, ports: ProvisionPorts): Promise<PassOutcome> {
  const { claim, volumes } = work;
  const attempt = ports.attempt(claim.object.metadata.uid);
  const read = await volumes.read(listed.id, { signal: ports.signal });
  if (read.ending === 'done') {
    return isOurs(read.value, work)
      ? completeClaim(work, read.value, ports, true)
      : { againAfterMs: attempt.pollMs };
  }
  if (read.failure.reason === 'NotFound') return { againAfterMs: attempt.pollMs };
  await reportFailure(claim, { ...wordsOf(claim.object, read.failure), settled: false }, ports);
  return { againAfterMs: attempt.againMs(read.failure, 'read') };
}

function isOurs(volume: BackendVolume, work: VolumeAtWork): boolean {
  return volume.name === work.intent.volumeName && isAsked(volume, work);
}
