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
  const known = volume.object.berth?.reclaim?.failure;
  await tellUser(volume, report, { known, decide: failReclaim }, ports);
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
  }: {
    readonly known: ReclaimFailure | undefined;
    readonly decide: (volume: Tracked<Volume>, said: ReclaimFailure) => Decision;
  },
  ports: Ports,
): Promise<void> {
  const attempt = ports.attempt(volume.object.metadata.uid);
  attempt.unreported += 1;
  const now = ports.now();
  const count = known?.message === message ? known.count + attempt.unreported : 1;
  if (!isWorthTelling(known, { message, count }, { reports: attempt.reports, now })) return;
  await ports.append(decide(volume, { reason, message, count, at: stamp(now) }), volume);
  attempt.unreported = 0;
  attempt.reports += 1;
}
