import { accessTo } from '@berth/backends';
import { type Claim, type Tracked } from '@berth/domain';
import { type PassOutcome } from '@berth/reconcile';
import { failureMessage } from './plan-volume.js';
import { type ProvisionPorts } from './ports.js';
import { reportFailure } from './report-failure.js';
import { settleIntent } from './settle-intent.js';
import { startVolume } from './start-volume.js';
import { withdrawVolume } from './withdraw-volume.js';
import { type Work } from './work-on-claim.js';

/**
 * Brings a claim nearer to having its volume, or to nothing of it being left at a back end. Safe to run twice and to
 * stop anywhere.
 */
export async function provisionClaim(
  claim: Tracked<Claim>,
  work: Work,
  ports: ProvisionPorts,
): Promise<PassOutcome> {
  switch (work.kind) {
    case 'nothing':
      ports.forget(claim.object.metadata.uid);
      return 'done';
    case 'refuse':
      return tellOnce(claim, work.problem, ports);
    case 'stranded':
      return tellOnce(claim, stranded(claim.object, work.intent), ports);
    default:
      return atBackend(claim, work, ports);
  }
}

/** Nothing was tried, so that nothing is counted. A change of class or Backends brings the claim here again. */
async function tellOnce(claim: Tracked<Claim>, message: string, ports: ProvisionPorts): Promise<PassOutcome> {
  const isTold = claim.object.berth?.provisioning?.failure?.message === message;
  if (!isTold) await reportFailure(claim, { message, settled: false }, ports);
  return 'done';
}

async function atBackend(
  claim: Tracked<Claim>,
  work: Extract<Work, { kind: 'start' | 'settle' | 'withdraw' }>,
  ports: ProvisionPorts,
): Promise<PassOutcome> {
  const { backend, plan } = work;
  const access = await accessTo({ cluster: claim.cluster, backend, of: plan }, ports);
  if (!access.ok) {
    const message = failureMessage(claim.object.berth?.provisioning?.className ?? '', access.problem);
    await reportFailure(claim, { message, settled: work.kind === 'start' }, ports);
    return { againAfterMs: ports.attempt(claim.object.metadata.uid).backOffMs('read') };
  }
  const { credentials } = access;
  const volumes = ports.open(backend, credentials);
  switch (work.kind) {
    case 'start': {
      const places = await ports.placesOf(backend, credentials);
      return startVolume({ claim, plan: work.plan, backend, volumes, places }, ports);
    }
    case 'settle':
      ports.attempt(claim.object.metadata.uid).takeUp(work.intent, false);
      return settleIntent({ claim, backend, volumes, intent: work.intent, plan: work.plan }, ports);
    case 'withdraw':
      ports.attempt(claim.object.metadata.uid).takeUp(work.intent, false);
      return withdrawVolume({ claim, backend, volumes, intent: work.intent }, work.why, ports);
  }
}

function stranded({ berth }: Claim, { backend, url }: { readonly backend: string; readonly url: string }) {
  const why = `a volume may have been made at Backend "${backend}", and no Backend with url ${url} is registered any more`;
  return failureMessage(berth?.provisioning?.className ?? '', why);
}
