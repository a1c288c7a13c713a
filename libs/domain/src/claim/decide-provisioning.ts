import { decideLife, lifeOf } from '../object/lifecycle.js';
import { withoutFinalizer } from '../object/finalizers.js';
import { type Json } from '../object/kube-object.js';
import { isSame } from '../json/merge-patch.js';
import { type Claim, type ClaimEvent } from './claim.js';
import {
  evolveProvisioning,
  type Provisioning,
  PROVISIONING_FINALIZER,
  type ProvisioningFailure,
  type ProvisioningIntent,
  type Waiting,
  withRecord,
} from './provisioning.js';

/** What can be decided about the making of a claim's volume. */
export type ProvisioningCommand =
  | { readonly type: 'ReportWaiting'; readonly waiting: Waiting }
  | {
      readonly type: 'RequestProvisioning';
      readonly provisioner: string;
      readonly className: string;
      /** Someone else makes the volume; Berth only says who is asked. */
      readonly external: boolean;
      readonly at: string;
    }
  | { readonly type: 'StartProvisioning'; readonly intent: ProvisioningIntent }
  | { readonly type: 'FailProvisioning'; readonly failure: ProvisioningFailure; readonly settled: boolean }
  | {
      readonly type: 'CompleteProvisioning';
      readonly volumeName: string;
      readonly volumeUid: string;
      readonly at: string;
    }
  | { readonly type: 'AbandonProvisioning'; readonly message: string; readonly at: string };

/** What happens to a claim on such a command; nothing when it is so already, or when there is no such matter. */
export function decideProvisioning(command: ProvisioningCommand, claim: Claim): readonly ClaimEvent[] {
  if (command.type === 'ReportWaiting') {
    return isSameWait(claim, command.waiting) ? [] : [event('ClaimWaiting', command.waiting)];
  }
  if (command.type === 'RequestProvisioning') return decideRequest(command, claim);
  const provisioning = claim.berth?.provisioning;
  return provisioning === undefined ? [] : decideMaking(command, claim, provisioning);
}

/** A claim that shall go is given no volume any more. */
function decideMaking(
  command: Exclude<ProvisioningCommand, { type: 'ReportWaiting' | 'RequestProvisioning' }>,
  claim: Claim,
  { provisioner }: Provisioning,
): readonly ClaimEvent[] {
  if (command.type === 'AbandonProvisioning') return decideAbandon(command, claim);
  const isGoing = claim.metadata.deletionTimestamp !== undefined;
  if (command.type === 'FailProvisioning') {
    // The intent of a claim that shall go may be all that holds it: giving it up is what ends the claim.
    return [event('ProvisioningFailed', { ...command.failure, settled: command.settled && !isGoing })];
  }
  if (isGoing) return [];
  if (command.type === 'StartProvisioning') return [event('ProvisioningStarted', command.intent)];
  const { type: _type, ...data } = command;
  return [event('ProvisioningSucceeded', { ...data, provisioner })];
}

function decideRequest(
  { type: _type, ...data }: Extract<ProvisioningCommand, { type: 'RequestProvisioning' }>,
  claim: Claim,
): readonly ClaimEvent[] {
  const requested = event('ClaimProvisioningRequested', data);
  return isSame(askedOf(claim), askedOf(evolveProvisioning(claim, requested))) ? [] : [requested];
}

/** What a request leaves on a claim, but for when, and for what became of it. */
function askedOf({ metadata: { annotations }, berth }: Claim): Json {
  const { provisioning, waiting } = berth ?? {};
  return {
    annotations: annotations ?? {},
    ...(provisioning && { of: [provisioning.provisioner, provisioning.className] }),
    ...(waiting && { said: [waiting.reason, waiting.type, waiting.message] }),
  };
}

/** A deleting claim that nothing else holds ends with this. */
function decideAbandon(
  { message, at }: Extract<ProvisioningCommand, { type: 'AbandonProvisioning' }>,
  claim: Claim,
): readonly ClaimEvent[] {
  const life = lifeOf(claim);
  const left = withRecord(withoutFinalizer(claim, PROVISIONING_FINALIZER), {});
  if (life.status === 'deleting' && (left.metadata.finalizers ?? []).length === 0) {
    return decideLife('Claim', { type: 'Edit', object: left }, life);
  }
  return [event('ProvisioningAbandoned', { message, at })];
}

function isSameWait({ berth }: Claim, { reason, type, message }: Waiting): boolean {
  const known = berth?.waiting;
  return known?.reason === reason && known.type === type && known.message === message;
}

function event<Type extends ClaimEvent['type']>(
  type: Type,
  data: Extract<ClaimEvent, { type: Type }>['data'],
): Extract<ClaimEvent, { type: Type }> {
  // The type and its data are tied by the parameters.
  return { type, schemaVersion: 1, data } as Extract<ClaimEvent, { type: Type }>;
}
