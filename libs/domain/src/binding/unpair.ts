import { annotationOf, BIND_COMPLETED } from '../object/annotations.js';
import { changeOf } from '../object/aggregates.js';
import { decisionOf, NOTHING } from '../object/compose.js';
import { type Decision, type Tracked } from '../object/decision.js';
import { type Claim, type ClaimLostReason } from '../claim/claim.js';
import { type Volume } from '../volume/volume.js';

const LOST_VOLUME = 'Bound claim has lost its PersistentVolume. Data on the volume is lost!';

/** The volume of a claim that ends is Released; nothing for one that is another claim's, or nobody's. */
export function releaseOf(volume: Tracked<Volume>, claim: Tracked<Claim>, at: string): Decision {
  const mine = volume.object.spec.claimRef?.uid === claim.object.metadata.uid;
  const change = mine ? changeOf(volume, { type: 'Release', at }) : undefined;
  const pair = { volumeUid: volume.object.metadata.uid, claimUid: claim.object.metadata.uid };
  return { ...decisionOf(change), unbinds: [pair] };
}

/** The claim of a volume that ends is Lost; nothing for a claim that is bound elsewhere, or was never bound. */
export function loseClaim(claim: Tracked<Claim>, volume: Tracked<Volume>): Decision {
  const { object } = claim;
  const mine =
    object.spec.volumeName === volume.object.metadata.name &&
    annotationOf(object, BIND_COMPLETED) !== undefined;
  if (!mine) return NOTHING;
  return lostTo(claim, 'ClaimLost', LOST_VOLUME, volume.object.metadata.uid);
}

/** The claim has no volume any more; `volumeUid` is the one it was paired with, where that is still known. */
export function lostTo(
  claim: Tracked<Claim>,
  reason: ClaimLostReason,
  message: string,
  volumeUid: string | undefined,
): Decision {
  const change = changeOf(claim, { type: 'Lose', reason, message });
  const claimUid = claim.object.metadata.uid;
  if (change === undefined || volumeUid === undefined) return decisionOf(change);
  return { ...decisionOf(change), unbinds: [{ volumeUid, claimUid }] };
}
