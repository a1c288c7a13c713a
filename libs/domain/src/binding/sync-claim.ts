import { type Claim } from '../claim/claim.js';
import { type Candidate, type DecisionRecord } from '../claim/decision-record.js';
import { annotationOf, BIND_COMPLETED, CLAIM_PROTECTION, SELECTED_NODE } from '../object/annotations.js';
import { NOTHING } from '../object/compose.js';
import { type Decision, type Tracked } from '../object/decision.js';
import { editObject } from '../object/decide-object.js';
import { hasFinalizer, withFinalizer, withoutFinalizer } from '../object/finalizers.js';
import { bindsLate, type StorageClass } from '../storage-class/storage-class.js';
import { type Volume } from '../volume/volume.js';
import { bindPair } from './bind-pair.js';
import { classNameOf, isReservedFor, misfitOf } from './fit.js';
import { type MatchOptions } from './match-volume.js';
import { lostTo } from './unpair.js';
import { type Match } from './volume-index.js';

/** What the rules may look up in the claim's cluster. */
export type ClaimView = {
  readonly volumeByName: (name: string) => Tracked<Volume> | undefined;
  readonly classByName: (name: string) => StorageClass | undefined;
  readonly findVolume: (
    claim: Claim,
    options: MatchOptions,
  ) => (Match & { readonly tracked: Tracked<Volume> }) | undefined;
};

/** What a claim that is not bound waits for. */
export type ClaimWait =
  /** No volume fits, and no class is asked for that could make one. */
  | { readonly for: 'volume' }
  /** No volume fits; its class may make one. */
  | { readonly for: 'provisioning'; readonly className: string }
  /** Its class binds late, and no pod has brought it to a node. */
  | { readonly for: 'consumer'; readonly className: string }
  /** The volume it names does not exist. */
  | { readonly for: 'named-volume'; readonly volumeName: string }
  /** The volume it names is nobody's, but does not fit. */
  | { readonly for: 'fitting-volume'; readonly volumeName: string; readonly why: string }
  /** The volume it names is another claim's. */
  | { readonly for: 'taken-volume'; readonly volumeName: string }
  /** Finalizers of others hold it. */
  | { readonly for: 'finalizers'; readonly finalizers: readonly string[] };

/** What is to be done about a claim, or what it waits for. */
export type ClaimOutlook = { readonly decision: Decision; readonly wait?: ClaimWait };

const MISBOUND = 'Two claims are bound to the same volume, this one is bound incorrectly';
const LOST_REFERENCE = 'Bound claim has lost reference to PersistentVolume. Data on the volume is lost!';
const LOST_VOLUME = 'Bound claim has lost its PersistentVolume. Data on the volume is lost!';

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

/** True for a claim whose class waits for a pod, and no node is chosen yet. */
export function waitsForConsumer(claim: Claim, storageClass: StorageClass | undefined): boolean {
  return bindsLate(storageClass) && annotationOf(claim, SELECTED_NODE) === undefined;
}

/** The append that takes the last finalizer ends the claim and releases its volume. */
function finishDeletion(claim: Tracked<Claim>, view: ClaimView, at: string): ClaimOutlook {
  const { object } = claim;
  if (!hasFinalizer(object, CLAIM_PROTECTION)) {
    return { decision: NOTHING, wait: { for: 'finalizers', finalizers: object.metadata.finalizers ?? [] } };
  }
  const volume = view.volumeByName(object.spec.volumeName ?? '');
  return { decision: editObject(claim, withoutFinalizer(object, CLAIM_PROTECTION), at, volume) };
}

function keepBound(claim: Tracked<Claim>, view: ClaimView, at: string): Decision {
  const { volumeName = '' } = claim.object.spec;
  if (volumeName === '') return lostTo(claim, 'ClaimLost', LOST_REFERENCE, undefined);
  const volume = view.volumeByName(volumeName);
  if (volume === undefined) return lostTo(claim, 'ClaimLost', LOST_VOLUME, undefined);
  const { claimRef } = volume.object.spec;
  if (claimRef === undefined || claimRef.uid === claim.object.metadata.uid) {
    return bindPair(claim, volume, undefined, at);
  }
  return lostTo(claim, 'ClaimMisbound', MISBOUND, volume.object.metadata.uid);
}

function search(claim: Tracked<Claim>, view: ClaimView, at: string): ClaimOutlook {
  const className = classNameOf(claim.object);
  const reservedOnly = waitsForConsumer(claim.object, view.classByName(className));
  const match = view.findVolume(claim.object, { reservedOnly });
  if (match !== undefined) {
    return { decision: bindPair(claim, match.tracked, recordOf(claim, match), at) };
  }
  if (reservedOnly) return { decision: NOTHING, wait: { for: 'consumer', className } };
  return className === ''
    ? { decision: NOTHING, wait: { for: 'volume' } }
    : { decision: NOTHING, wait: { for: 'provisioning', className } };
}

/** A volume that is reserved for the claim is taken without asking whether it fits; its owner said so. */
function takeNamed(claim: Tracked<Claim>, volumeName: string, view: ClaimView, at: string): ClaimOutlook {
  const volume = view.volumeByName(volumeName);
  if (volume === undefined) return { decision: NOTHING, wait: { for: 'named-volume', volumeName } };
  if (volume.object.spec.claimRef === undefined) {
    const why = misfitOf(volume.object, claim.object);
    if (why !== undefined) return { decision: NOTHING, wait: { for: 'fitting-volume', volumeName, why } };
  } else if (!isReservedFor(volume.object, claim.object)) {
    return { decision: NOTHING, wait: { for: 'taken-volume', volumeName } };
  }
  const record: DecisionRecord = {
    by: 'volumeName',
    position: Math.max(claim.position, volume.position),
    lookedInto: [],
    choice: candidate(volume.object),
  };
  return { decision: bindPair(claim, volume, record, at) };
}

function recordOf(
  claim: Tracked<Claim>,
  match: Match & { readonly tracked: Tracked<Volume> },
): DecisionRecord {
  const { tracked, reserved, lookedInto, runnerUp } = match;
  return {
    by: reserved ? 'reservation' : 'search',
    position: Math.max(claim.position, tracked.position),
    lookedInto,
    choice: candidate(tracked.object),
    ...(runnerUp === undefined ? {} : { runnerUp: candidate(runnerUp) }),
  };
}

function candidate({ metadata, spec }: Volume): Candidate {
  return {
    name: metadata.name,
    uid: metadata.uid,
    capacity: spec.capacity.storage,
    accessModes: spec.accessModes,
  };
}
