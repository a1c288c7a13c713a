import {
  type Decision,
  delayReclaim,
  failReclaim,
  type ReclaimFailure,
  stamp,
  type Tracked,
  type Volume,
} from '@berth/domain';
import { isWorthTelling } from '@berth/reconcile';
import { type ReclaimPorts } from './ports.js';

export type Report = {
  readonly reason: string;
  readonly message: string;
  /** The back end's own words, which are not for users. */
  readonly detail?: string;
};

type Ports = Pick<ReclaimPorts, 'now' | 'append' | 'attempt' | 'tell'>;

/** Tells the user of a failure, which makes the volume Failed; ever more rarely. */
export async function reportFailure(volume: Tracked<Volume>, report: Report, ports: Ports): Promise<void> {
  ports.tell({ what: 'failed', volumeUid: volume.object.metadata.uid, ...report });
  const { berth, status } = volume.object;
  // Whoever wrote another phase is told again, however often that was before.
  const mustTell = status.phase !== 'Failed';
  await tellUser(volume, report, { known: berth?.reclaim?.failure, decide: failReclaim, mustTell }, ports);
}

/** Tells the user who still uses the storage, which leaves the volume in its phase; ever more rarely. */
export async function reportDelay(volume: Tracked<Volume>, report: Report, ports: Ports): Promise<void> {
  ports.tell({ what: 'delayed', volumeUid: volume.object.metadata.uid, ...report });
  const known = volume.object.berth?.waiting;
  await tellUser(volume, report, { known, decide: delayReclaim }, ports);
}

async function tellUser(
  volume: Tracked<Volume>,
  { reason, message }: Report,
  {
    known,
    decide,
    mustTell = false,
  }: {
    readonly known: ReclaimFailure | undefined;
    readonly decide: (volume: Tracked<Volume>, said: ReclaimFailure) => Decision;
    readonly mustTell?: boolean;
  },
  ports: Ports,
): Promise<void> {
  const attempt = ports.attempt(volume.object.metadata.uid);
  attempt.unreported += 1;
  const now = ports.now();
  const count = known?.message === message ? known.count + attempt.unreported : 1;
  const isWorth = mustTell || isWorthTelling(known, { message, count }, { reports: attempt.reports, now });
  if (!isWorth) return;
  await ports.append(decide(volume, { reason, message, count, at: stamp(now) }), volume);
  attempt.unreported = 0;
  attempt.reports += 1;
}
