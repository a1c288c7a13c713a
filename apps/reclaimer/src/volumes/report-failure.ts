import { failReclaim, type ReclaimFailure, type Tracked, type Volume } from '@berth/domain';
import { type ReclaimPorts, stamp } from './ports.js';

const LONGEST_SILENCE_MS = 600_000;

export type Report = {
  readonly reason: string;
  readonly message: string;
  /** The back end's own words, which are not for users. */
  readonly detail?: string;
};

/**
 * Tells the user of a failure, which makes the volume Failed: at once when it is a new one, and after that whenever it
 * has come about twice as often as was told, or ten minutes have gone by.
 */
export async function reportFailure(
  volume: Tracked<Volume>,
  report: Report,
  ports: Pick<ReclaimPorts, 'now' | 'append' | 'attempt' | 'tell'>,
): Promise<void> {
  const { uid } = volume.object.metadata;
  const { reason, message } = report;
  ports.tell({ what: 'failed', volumeUid: uid, ...report });
  const attempt = ports.attempt(uid);
  attempt.unreported += 1;
  const now = ports.now();
  const known = volume.object.berth?.reclaim?.failure;
  const count = known?.message === message ? known.count + attempt.unreported : 1;
  if (!isDue(known, { message, count }, now)) return;
  await ports.append(failReclaim(volume, { reason, message, count, at: stamp(now) }), volume);
  attempt.unreported = 0;
}

function isDue(
  known: ReclaimFailure | undefined,
  next: { readonly message: string; readonly count: number },
  now: Date,
): boolean {
  if (known?.message !== next.message) return true;
  return next.count >= 2 * known.count || now.getTime() - Date.parse(known.at) >= LONGEST_SILENCE_MS;
}
