import { failReclaim, stamp, type Tracked, type Volume } from '@berth/domain';
import { isWorthTelling } from '@berth/reconcile';
import { type ReclaimPorts } from './ports.js';

export type Report = {
  readonly reason: string;
  readonly message: string;
  /** The back end's own words, which are not for users. */
  readonly detail?: string;
};

/** Tells the user of a failure, which makes the volume Failed; ever more rarely. */
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
  if (!isWorthTelling(known, { message, count }, { reports: attempt.reports, now })) return;
  await ports.append(failReclaim(volume, { reason, message, count, at: stamp(now) }), volume);
  attempt.unreported = 0;
  attempt.reports += 1;
}
