import { type Claim } from '../claim/claim.js';
import { type DecisionRecord, type Moment } from '../claim/decision-record.js';
import { annotationOf, BIND_COMPLETED, CLAIM_PROTECTION } from '../object/annotations.js';
import { NOTHING, together } from '../object/compose.js';
import { type Decision, type Tracked } from '../object/decision.js';
import { editObject } from '../object/decide-object.js';
import { hasFinalizer, withFinalizer, withoutFinalizer } from '../object/finalizers.js';
import { bindsLate } from '../storage-class/storage-class.js';
import { isScheduled } from '../kept/pod.js';
import { type Volume } from '../volume/volume.js';
import { askForVolume, type ClassView } from './ask-for-volume.js';
import { claimsInTurn, placeOf } from './at-node.js';
import { bindPair } from './bind-pair.js';
import { type ClaimOutlook, type ClaimWait, waiting } from './claim-wait.js';
import { expandClaim } from './expand-claim.js';
import { classNameOf, isReservedFor, misfitOf } from './fit.js';
import { type MatchOptions } from './match-volume.js';
import { recordOfMatch, recordOfNamed } from './record-decision.js';
import { isPaired, LOST_VOLUME, loss, misbound } from './unpair.js';
import { type Match } from './volume-index.js';

/** What the rules may look up in the claim's cluster. */
export type ClaimView = ClassView & {
  /** When this is decided. */
  readonly moment: () => Moment;
  /** The claim the log holds as one half of a pair with the volume. */
  readonly pairedClaim: (volume: Volume) => Tracked<Claim> | undefined;
  readonly findVolume: (
    claim: Claim,
    options: MatchOptions,
  ) => (Match & { readonly tracked: Tracked<Volume> }) | undefined;
};

const LOST_REFERENCE = 'Bound claim has lost reference to PersistentVolume. Data on the volume is lost!';

/** The rules of a claim: protection, then binding, or for one that was bound before, whether it still is. */
export function syncClaim(claim: Tracked<Claim>, view: ClaimView, at: string): ClaimOutlook {
  const { object } = claim;
  if (object.metadata.deletionTimestamp !== undefined) return finishDeletion(claim, view, at);
  if (!hasFinalizer(object, CLAIM_PROTECTION)) {
    return { decision: editObject(claim, withFinalizer(object, CLAIM_PROTECTION), at) };
  }
  if (annotationOf(object, BIND_COMPLETED) !== undefined) return { decision: keepBound(claim, view, at) };
  const { volumeName } = object.spec;
  return volumeName === undefined || volumeName === ''
    ? search(claim, view, at)
    : takeNamed(claim, volumeName, view, at);
}

/** The append that takes the last finalizer ends the claim and releases its volume. Pods on nodes may still use it. */
function finishDeletion(claim: Tracked<Claim>, view: ClaimView, at: string): ClaimOutlook {
  const { object } = claim;
  if (!hasFinalizer(object, CLAIM_PROTECTION)) {
    return held(claim, { for: 'finalizers', finalizers: object.metadata.finalizers ?? [] }, view, at);
  }
  const pods = view.podsUsing(object).filter(isScheduled);
  if (pods.length > 0) {
    return held(claim, { for: 'pods', pods: pods.map(({ metadata }) => metadata.name) }, view, at);
  }
  const named = view.volumeByName(object.spec.volumeName ?? '');
  const otherHalf = named !== undefined && isPaired(object, named.object) ? named : undefined;
  return { decision: editObject(claim, withoutFinalizer(object, CLAIM_PROTECTION), at, otherHalf) };
}

/** A claim that shall go and can't yet keeps its volume, or learns that it has lost it. */
function held(claim: Tracked<Claim>, wait: ClaimWait, view: ClaimView, at: string): ClaimOutlook {
  const wasBound = annotationOf(claim.object, BIND_COMPLETED) !== undefined;
  return { decision: wasBound ? keepBound(claim, view, at) : NOTHING, wait };
}

function keepBound(claim: Tracked<Claim>, view: ClaimView, at: string): Decision {
  const { volumeName = '' } = claim.object.spec;
  if (volumeName === '') return loss(claim, 'ClaimLost', LOST_REFERENCE);
  const volume = view.volumeByName(volumeName);
  if (volume === undefined) return loss(claim, 'ClaimLost', LOST_VOLUME);
  const { claimRef } = volume.object.spec;
  if (claimRef === undefined || claimRef.uid === claim.object.metadata.uid) {
    const bound = take(claim, volume, recordOfNamed(claim.object, volume.object, view.moment()), view, at);
    return bound.changes.length > 0 ? bound : expandClaim(claim, volume.object, at);
  }
  return misbound(claim, volume);
}

function search(claim: Tracked<Claim>, view: ClaimView, at: string): ClaimOutlook {
  const isLate = bindsLate(view.classByName(classNameOf(claim.object)));
  const match = view.findVolume(claim.object, { reservedOnly: isLate });
  if (match !== undefined) {
    return { decision: take(claim, match.tracked, recordOfMatch(match, view.moment()), view, at) };
  }
  const decision = isLate ? takeAtNode(claim, view, at) : undefined;
  return decision === undefined ? askForVolume(claim, view, at) : { decision };
}

/** Once a node is chosen, a free volume that it can reach is taken: by the claim whose turn is first, one at a time. */
function takeAtNode(claim: Tracked<Claim>, view: ClaimView, at: string): Decision | undefined {
  for (const next of claimsInTurn(claim, view)) {
    const place = placeOf(next.object, view);
    const match = place && view.findVolume(next.object, { place });
    if (place === undefined || match === undefined) continue;
    return take(next, match.tracked, recordOfMatch(match, view.moment(), place.nodeName), view, at);
  }
  return undefined;
}

/** A volume that is reserved for the claim is taken without asking whether it fits; its owner said so. */
function takeNamed(claim: Tracked<Claim>, volumeName: string, view: ClaimView, at: string): ClaimOutlook {
  const volume = view.volumeByName(volumeName);
  if (volume === undefined) return waiting(claim, { for: 'named-volume', volumeName }, at);
  if (volume.object.spec.claimRef === undefined) {
    const why = misfitOf(volume.object, claim.object);
    if (why !== undefined) return waiting(claim, { for: 'fitting-volume', volumeName, why }, at, volume);
  } else if (!isReservedFor(volume.object, claim.object)) {
    return waiting(claim, { for: 'taken-volume', volumeName }, at, volume);
  }
  const record = recordOfNamed(claim.object, volume.object, view.moment());
  return { decision: take(claim, volume, record, view, at) };
}

/**
 * Binds a claim to a volume that may have been another's until someone changed its claimRef. The other loses it in the
 * same append, or keeps it when the claimRef was only cleared.
 */
function take(
  claim: Tracked<Claim>,
  volume: Tracked<Volume>,
  record: DecisionRecord,
  view: ClaimView,
  at: string,
): Decision {
  const binding = bindPair(claim, volume, record, at);
  const holder = view.pairedClaim(volume.object);
  if (holder === undefined || holder.object.metadata.uid === claim.object.metadata.uid) return binding;
  if (volume.object.spec.claimRef === undefined) {
    return bindPair(holder, volume, recordOfNamed(holder.object, volume.object, view.moment()), at);
  }
  return together([misbound(holder, volume), binding]);
}
