import { changeOf } from '../object/aggregates.js';
import { decisionOf } from '../object/compose.js';
import { type Decision, type Pairing, type Tracked } from '../object/decision.js';
import { type Claim, type ClaimLostReason } from '../claim/claim.js';
import { type Volume } from '../volume/volume.js';

/** Wording of Kubernetes, as of all messages of a Lost claim. */
export const LOST_VOLUME = 'Bound claim has lost its PersistentVolume. Data on the volume is lost!';
const MISBOUND = 'Two claims are bound to the same volume, this one is bound incorrectly';

/**
 * True when the log holds the two as a pair. Binding and unbinding in an append must agree with that, so it is read
 * from what no edit of a claim can change: the volume it names, and its phase. A claim's volume that ends makes it Lost
 * in the same append, so a Bound claim never names a newer volume of the old name.
 */
export function isPaired(claim: Claim, volume: Volume): boolean {
  return claim.status.phase === 'Bound' && claim.spec.volumeName === volume.metadata.name;
}

/** The claim ends; its volume, one half of the same pair, is Released unless it was given to another. */
export function releaseOf(volume: Tracked<Volume>, claim: Tracked<Claim>, at: string): Decision {
  const mine = volume.object.spec.claimRef?.uid === claim.object.metadata.uid;
  const change = mine ? changeOf(volume, { type: 'Release', at }) : undefined;
  return { ...decisionOf(change), unbinds: [pairOf(volume.object, claim.object)] };
}

/** The volume ends; its claim, the other half of the same pair, is Lost. */
export function loseClaim(claim: Tracked<Claim>, volume: Tracked<Volume>): Decision {
  const lost = loss(claim, 'ClaimLost', LOST_VOLUME);
  return { ...lost, unbinds: [pairOf(volume.object, claim.object)] };
}

/** The claim has no volume any more, or none that is its own. */
export function loss(claim: Tracked<Claim>, reason: ClaimLostReason, message: string): Decision {
  return decisionOf(changeOf(claim, { type: 'Lose', reason, message }));
}

/** The volume the claim names is another's by now: the claim is Lost, and no longer paired with it. */
export function misbound(claim: Tracked<Claim>, volume: Tracked<Volume>): Decision {
  return { ...loss(claim, 'ClaimMisbound', MISBOUND), unbinds: pairsOf(volume, claim) };
}

/** The claim looks for a volume anew; `volume` is the one it names. `silently`: without a word on what it waits for. */
export function pending(
  claim: Tracked<Claim>,
  volume: Tracked<Volume> | undefined,
  silently = false,
): Decision {
  const unbinds = volume === undefined ? [] : pairsOf(volume, claim);
  return { ...decisionOf(changeOf(claim, { type: 'Wait', silently })), unbinds };
}

function pairsOf(volume: Tracked<Volume>, claim: Tracked<Claim>): readonly Pairing[] {
  return isPaired(claim.object, volume.object) ? [pairOf(volume.object, claim.object)] : [];
}

function pairOf(volume: Volume, claim: Claim): Pairing {
  return { volumeUid: volume.metadata.uid, claimUid: claim.metadata.uid };
}
