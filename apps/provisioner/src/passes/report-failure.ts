import { type Claim, failProvisioning, type ProvisioningFailure, type Tracked } from '@berth/domain';
import { type Failure } from '@berth/backends';
import { failureMessage } from './plan-volume.js';
import { type ProvisionPorts, stamp } from './ports.js';

/** Of Kubernetes' events. */
const REASON = 'ProvisioningFailed';
const LONGEST_SILENCE_MS = 600_000;
/** Failures that take turns are told a few times at once, and then each minute. */
const CHANGES_AT_ONCE = 8;
const BETWEEN_CHANGES_MS = 60_000;

export type Report = {
  readonly message: string;
  readonly detail?: string;
  /** Nothing of the intent is, or will be, at the back end; always appended where there is an intent. */
  readonly settled: boolean;
};

type Ports = Pick<ProvisionPorts, 'now' | 'append' | 'attempt' | 'tell'>;

/**
 * Tells the user of a failure: at once when it is a new one, and after that whenever it has come about twice as often
 * as was told, or ten minutes have gone by.
 */
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
  if (!ends && !isDue(known, { message, count }, attempt.reports, now)) return;
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

function isDue(
  known: ProvisioningFailure | undefined,
  next: { readonly message: string; readonly count: number },
  reports: number,
  now: Date,
): boolean {
  if (known === undefined) return true;
  const silenceMs = now.getTime() - Date.parse(known.at);
  if (known.message !== next.message) return reports < CHANGES_AT_ONCE || silenceMs >= BETWEEN_CHANGES_MS;
  return next.count >= 2 * known.count || silenceMs >= LONGEST_SILENCE_MS;
}
