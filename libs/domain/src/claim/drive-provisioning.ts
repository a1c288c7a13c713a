import { changeOf } from '../object/aggregates.js';
import { decisionOf, NOTHING, together } from '../object/compose.js';
import { type Decision, type Tracked } from '../object/decision.js';
import { createObject, type OtherHalf, withOtherHalf } from '../object/decide-object.js';
import { type KubeObject } from '../object/kube-object.js';
import { type Claim } from './claim.js';
import { type ProvisioningFailure, type ProvisioningIntent } from './provisioning.js';

/** The intent to have a volume made; to be appended before the back end is asked. */
export function startProvisioning(claim: Tracked<Claim>, intent: ProvisioningIntent): Decision {
  return decisionOf(changeOf(claim, { type: 'StartProvisioning', intent }));
}

/**
 * `settled`: it is certain that nothing of the intent is, or will be, at the back end. A claim that shall go keeps its
 * intent all the same, until it is given up.
 */
export function failProvisioning(
  claim: Tracked<Claim>,
  failure: ProvisioningFailure,
  settled: boolean,
): Decision {
  return decisionOf(changeOf(claim, { type: 'FailProvisioning', failure, settled }));
}

/**
 * The volume that was made, whole with its claimRef, and what belongs to it, in one append with the claim's own event.
 * Nothing when the claim shall go, or nobody is making a volume for it any more.
 */
export function completeProvisioning(
  claim: Tracked<Claim>,
  volume: KubeObject,
  belongings: readonly Decision[],
  at: string,
): Decision {
  const { name, uid } = volume.metadata;
  const change = changeOf(claim, {
    type: 'CompleteProvisioning',
    volumeName: name,
    volumeUid: uid,
    at,
  });
  if (change === undefined) return NOTHING;
  // The volume first: whoever sees that the claim's is made shall see it.
  return together([createObject(claim.cluster, volume), decisionOf(change), ...belongings]);
}

/**
 * Gives the making of a volume up; to be appended when nothing of it is left at the back end. Ends a claim that shall
 * go and that nothing else holds; its pair then ends with it.
 */
export function abandonProvisioning(
  claim: Tracked<Claim>,
  why: { readonly message: string; readonly at: string },
  otherHalf?: OtherHalf,
): Decision {
  const change = changeOf(claim, { type: 'AbandonProvisioning', ...why });
  return withOtherHalf(claim, change, why.at, otherHalf);
}
