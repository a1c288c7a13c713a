import { type Failure } from '@berth/backends';
import { type Claim, failExpansion, stamp, type Tracked } from '@berth/domain';
import { isWorthTelling } from '@berth/reconcile';
import { type ProvisionPorts } from '../passes/ports.js';

export type ExpansionReport = {
  readonly message: string;
  /** The back end's own words, which are not for users. */
  readonly detail?: string;
  /** Trying again as things are can't help; a lower request may. */
  readonly infeasible: boolean;
  /** The back end is not, and will not be, at what the intent says. */
  readonly settled: boolean;
};

/** Tells the user that a volume could not be made larger, ever more rarely. */
export async function reportExpansionFailure(
  claim: Tracked<Claim>,
  report: ExpansionReport,
  ports: Pick<ProvisionPorts, 'now' | 'append' | 'attempt' | 'tell'>,
): Promise<void> {
  const { uid } = claim.object.metadata;
  const { detail, infeasible, settled } = report;
  const message = inWords(claim.object, report.message);
  ports.tell({ what: 'not expanded', claimUid: uid, message, ...(detail !== undefined && { detail }) });
  const attempt = ports.attempt(uid);
  attempt.unreported += 1;
  const now = ports.now();
  const known = claim.object.berth?.expansion?.failure;
  const count = known?.message === message ? known.count + attempt.unreported : 1;
  if (!isWorthTelling(known, { message, count }, { reports: attempt.reports, now })) return;
  const failure = { message, count, infeasible, at: stamp(now) };
  await ports.append(failExpansion(claim, failure, settled), claim);
  attempt.unreported = 0;
  attempt.reports += 1;
}

/** What a back end's failure is to the user. */
export function reportOf(
  { message, detail, helps }: Pick<Failure, 'message' | 'detail' | 'helps'>,
  settled: boolean,
): ExpansionReport {
  return { message, infeasible: !helps.later, settled, ...(detail !== undefined && { detail }) };
}

/** Wording of Kubernetes. */
function inWords({ metadata }: Claim, why: string): string {
  const { namespace = '', name } = metadata;
  return `error expanding volume "${namespace}/${name}" of plugin "kubernetes.io/glusterfs": ${why}`;
}
