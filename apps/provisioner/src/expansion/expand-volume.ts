import {
  accessTo,
  type BackendVolume,
  type Explanation,
  type Failure,
  otherThanMeant,
  type Outcome,
} from '@berth/backends';
import {
  type Claim,
  completeExpansion,
  type ExpansionIntent,
  parseQuantity,
  stamp,
  startExpansion,
  type Tracked,
} from '@berth/domain';
import { type PassOutcome } from '@berth/reconcile';
import { BYTES_PER_GIB, NANOS } from '../passes/plan-volume.js';
import { type HeketiVolumes, type ProvisionPorts } from '../passes/ports.js';
import { reportExpansionFailure, reportOf } from './report-expansion-failure.js';
import { type ExpansionWork, type VolumeToExpand } from './work-on-expansion.js';

/** The same, and the back end it is at, opened. */
type AtBackend = VolumeToExpand & { readonly volumes: HeketiVolumes };

/** After an ending nobody knows the size is looked at, this much later. */
const LOOK_AFTER_MS = 250;
/** One lost answer, or another's work that has to end first, is no trouble yet. */
const QUIET_ENDINGS = 2;

/**
 * Brings a claim nearer to having what it asks for. Safe to run twice and to stop anywhere: the back end adds an
 * increment, so that it is asked again only once it is certain what came of the time before.
 */
export async function expandVolume(
  claim: Tracked<Claim>,
  work: Exclude<ExpansionWork, { kind: 'nothing' }>,
  ports: ProvisionPorts,
): Promise<PassOutcome> {
  if (work.kind === 'refuse') return tellOnce(claim, work, ports);
  const { target, intent } = work.to;
  const { uid } = claim.object.metadata;
  const attempt = ports.attempt(uid);
  if (intent !== undefined) attempt.takeUp(intent, false);
  const access = await accessTo({ cluster: claim.cluster, ...target }, ports);
  if (!access.ok) {
    const report = { message: access.problem, infeasible: false, settled: false };
    await reportExpansionFailure(claim, report, ports);
    return { againAfterMs: attempt.backOffMs('read') };
  }
  return atBackend({ ...work.to, volumes: ports.open(target.backend, access.credentials) }, ports);
}

/** Nothing was tried, so that nothing is counted. A change of Backends or of the request brings the claim here again. */
async function tellOnce(
  claim: Tracked<Claim>,
  { problem, infeasible }: Extract<ExpansionWork, { kind: 'refuse' }>,
  ports: ProvisionPorts,
): Promise<PassOutcome> {
  const { failure } = claim.object.berth?.expansion ?? {};
  if (failure?.message.endsWith(`: ${problem}`) !== true) {
    await reportExpansionFailure(claim, { message: problem, infeasible, settled: false }, ports);
  }
  return 'done';
}

/** What the volume has says what is left to do. */
async function atBackend(work: AtBackend, ports: ProvisionPorts): Promise<PassOutcome> {
  const { claim, target, volumes, intent, wantedBytes } = work;
  const attempt = ports.attempt(claim.object.metadata.uid);
  const read = await volumes.read(target.id, { signal: ports.signal });
  const wrong = read.ending === 'failed' ? read.failure : otherThanMeant(read.value, target);
  if (wrong !== undefined) return failed(work, wrong, false, ports);
  // What is wrong is returned above.
  const { capacityBytes } = (read as Extract<typeof read, { ending: 'done' }>).value;
  // A request of before may be under way, or arrive yet.
  if (intent !== undefined && capacityBytes < intent.toBytes && attempt.doubtMs > 0) {
    return { againAfterMs: Math.min(attempt.pollMs, attempt.doubtMs) };
  }
  if (capacityBytes >= wantedBytes || hasLess(claim.object, capacityBytes)) {
    return complete(work, capacityBytes, ports);
  }
  return begin(work, capacityBytes, ports);
}

/** The volume is larger than its claim says, also where that asks for still more by now. */
function hasLess({ status }: Claim, sizeBytes: number): boolean {
  const has = parseQuantity(status.capacity?.storage ?? '0');
  return has < BigInt(sizeBytes) * NANOS;
}

/** The intent stands before the call. One that this process did not write may have a request of its own under way. */
async function begin(work: AtBackend, fromBytes: number, ports: ProvisionPorts): Promise<PassOutcome> {
  const { claim, target, wantedBytes, intent: before } = work;
  const attempt = ports.attempt(claim.object.metadata.uid);
  const isSame = before?.fromBytes === fromBytes && before.toBytes === wantedBytes;
  if (before !== undefined && isSame && attempt.wrote(before)) return ask(work, ports);
  const intent: ExpansionIntent = {
    backend: target.backend.name,
    url: target.backend.url.normalised,
    volumeId: target.id,
    volumeName: target.name,
    fromBytes,
    toBytes: wantedBytes,
    at: stamp(ports.now()),
  };
  const decision = startExpansion(claim, intent);
  const [change] = decision.changes;
  if (change === undefined) return 'done';
  await ports.reached?.('before the intent');
  const position = await ports.append(decision, claim);
  attempt.takeUp(intent, true);
  await ports.reached?.('after the intent');
  // What stands in the log now: of the claim, by the domain's own decision.
  const object = change.after as Claim;
  return ask({ ...work, claim: { ...claim, version: claim.version + 1, position, object }, intent }, ports);
}

async function ask(work: AtBackend, ports: ProvisionPorts): Promise<PassOutcome> {
  const { claim, target } = work;
  const attempt = ports.attempt(claim.object.metadata.uid);
  const expanded = await ports.inSlot(target.backend.name, () => expand(work, ports));
  await ports.reached?.('after the call');
  // There was a long line for the slot.
  if (expanded === undefined) return { againAfterMs: 0 };
  switch (expanded.ending) {
    case 'done':
      return complete(work, expanded.value.capacityBytes, ports);
    case 'unknown':
      return unknown(work, expanded.why, ports);
    case 'failed':
      if (expanded.failure.reason === 'InUse') return inUse(work, expanded.failure, ports);
      attempt.unknownEndings = 0;
      // Too much at once: the same intent is tried again soon.
      return failed(work, expanded.failure, expanded.failure.reason !== 'Busy', ports);
  }
}

/** Undefined: the claim is not what it was any more, so nothing was asked for. */
async function expand(
  { claim, target, volumes, wantedBytes }: AtBackend,
  ports: ProvisionPorts,
): Promise<Outcome<BackendVolume> | undefined> {
  if (!(await ports.isUnchanged(claim))) return undefined;
  const call = volumes.expand({ id: target.id, capacityBytes: wantedBytes }, { signal: ports.signal });
  await ports.reached?.('during the call');
  return call;
}

/** Volume and claim grow together, in one append. */
async function complete(work: AtBackend, sizeBytes: number, ports: ProvisionPorts): Promise<PassOutcome> {
  const { claim, volume, target } = work;
  const capacity = `${Math.floor(sizeBytes / BYTES_PER_GIB)}Gi`;
  const decision = completeExpansion(claim, volume, capacity, stamp(ports.now()));
  await ports.append(decision, claim);
  const { uid } = claim.object.metadata;
  ports.tell({ what: 'expanded', claimUid: uid, backend: target.backend.name });
  ports.forget(uid);
  await ports.reached?.('after the outcome');
  return 'done';
}

async function unknown(work: AtBackend, why: Explanation, ports: ProvisionPorts): Promise<PassOutcome> {
  const attempt = ports.attempt(work.claim.object.metadata.uid);
  attempt.doubt();
  attempt.unknownEndings += 1;
  if (attempt.unknownEndings >= QUIET_ENDINGS) {
    await reportExpansionFailure(work.claim, { ...why, infeasible: false, settled: false }, ports);
  }
  return { againAfterMs: LOOK_AFTER_MS };
}

/** Its own work at the volume ends by itself; what the back end itself lost track of has to be ended. */
async function inUse(work: AtBackend, failure: Failure, ports: ProvisionPorts): Promise<PassOutcome> {
  const { claim, target, volumes } = work;
  const { signal } = ports;
  const attempt = ports.attempt(claim.object.metadata.uid);
  const cleaned = await ports.inSlot(target.backend.name, () => volumes.cleanUp(target.name, { signal }));
  if (cleaned.ending === 'done' && cleaned.value > 0) return { againAfterMs: 0 };
  attempt.unknownEndings += 1;
  if (attempt.unknownEndings >= QUIET_ENDINGS) {
    await reportExpansionFailure(claim, reportOf(failure, false), ports);
  }
  return { againAfterMs: attempt.backOffMs('read') };
}

async function failed(
  { claim, target }: AtBackend,
  failure: Failure,
  settled: boolean,
  ports: ProvisionPorts,
): Promise<PassOutcome> {
  const { uid } = claim.object.metadata;
  await reportExpansionFailure(claim, reportOf(failure, settled), ports);
  await ports.reached?.('after the outcome');
  const attempt = ports.attempt(uid);
  if (failure.reason === 'NoSpace') ports.waitForSpace(target.backend.name, uid);
  if (!failure.helps.later) return { againAfterMs: attempt.hopelessMs };
  return { againAfterMs: attempt.againMs(failure, settled ? 'change' : 'read') };
}
