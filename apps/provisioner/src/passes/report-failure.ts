import { type Failure } from '@berth/backends';
import { type Claim, failProvisioning, stamp, type Tracked } from '@berth/domain';
import { isWorthTelling } from '@berth/reconcile';
import { failureMessage } from './plan-volume.js';
import { type ProvisionPorts } from './ports.js';

/** Of Kubernetes' events. */
const REASON = 'ProvisioningFailed';

export type Report = {
  readonly message: string;
  readonly detail?: string;
  /** Nothing of the intent is, or will be, at the back end; always appended where there is an intent. */
  readonly settled: boolean;
};

type Ports = Pick<ProvisionPorts, 'now' | 'append' | 'attempt' | 'tell'>;

/** Tells the user of a failure, ever more rarely. */
export async function reportFailure(claim: Tracked<Claim>, report: Report, ports: Ports): Promise<void> {
  const { uid } = claim.object.metadata;
  const { message, detail, settled } = report;
  ports.tell({
    what: 'failed',
    claimUid: uid,
    reason: REASON,
    message,
    ...(detail !== undefined && { detail }),
  });
  const attempt = ports.attempt(uid);
  attempt.unreported += 1;
  const now = ports.now();
  const provisioning = claim.object.berth?.provisioning;
  const known = provisioning?.failure;
  const count = known?.message === message ? known.count + attempt.unreported : 1;
  const ends = settled && provisioning?.intent !== undefined;
  const { reports } = attempt;
  if (!ends && !isWorthTelling(known, { message, count }, { reports, now })) return;
  const failure = { reason: REASON, message, count, at: stamp(now) };
  await ports.append(failProvisioning(claim, failure, settled), claim);
  attempt.unreported = 0;
  attempt.reports += 1;
}

/** A back end's failure in words for the user of a class. */
export function wordsOf(claim: Claim, failure: Pick<Failure, 'message' | 'detail'>): Omit<Report, 'settled'> {
  const message = failureMessage(claim.berth?.provisioning?.className ?? '', failure.message);
  return { message, ...(failure.detail !== undefined && { detail: failure.detail }) };
}
