import { annotationOf, BIND_COMPLETED, PRE_RESIZE_CAPACITY } from '../object/annotations.js';
import { changeOf } from '../object/aggregates.js';
import { NOTHING } from '../object/compose.js';
import { type Change, type Decision, type Tracked } from '../object/decision.js';
import { isSame } from '../json/merge-patch.js';
import { type Claim, type ClaimBoundData } from '../claim/claim.js';
import { type DecisionRecord } from '../claim/decision-record.js';
import { type Volume, type VolumeBoundData } from '../volume/volume.js';
import { isReservedFor } from './fit.js';
import { isPaired } from './unpair.js';

/**
 * Pairs a claim with a volume in one append: what is missing of claimRef, volumeName, annotations, phases, capacity and
 * modes is written on both. Nothing when the pair is whole already. What it was decided on stands in the claim's event, or in
 * the volume's where that is the only one.
 */
export function bindPair(
  claim: Tracked<Claim>,
  volume: Tracked<Volume>,
  decision: DecisionRecord,
  at: string,
): Decision {
  const ofClaim = claimChange(claim, volume, decision);
  const halves = [
    { tracked: claim, change: ofClaim },
    {
      tracked: volume,
      change: volumeChange(claim, volume, at, ofClaim === undefined ? decision : undefined),
    },
  ];
  const changes = halves.map(({ change }) => change).filter((change) => change !== undefined);
  if (changes.length === 0) return NOTHING;
  const relied = halves.filter(({ change }) => change === undefined).map(({ tracked }) => tracked);
  const preconditions = relied.map(({ version, object }) => ({ uid: object.metadata.uid, version }));
  if (isPaired(claim.object, volume.object)) return { ...NOTHING, changes, preconditions };
  const pair = { volumeUid: volume.object.metadata.uid, claimUid: claim.object.metadata.uid };
  return { changes, binds: [pair], unbinds: [], preconditions };
}

function claimChange(
  claim: Tracked<Claim>,
  volume: Tracked<Volume>,
  decision: DecisionRecord,
): Change | undefined {
  const { metadata, spec } = volume.object;
  const wasBound = claim.object.status.phase === 'Bound';
  const isNamed = claim.object.spec.volumeName === metadata.name;
  const isWhole =
    wasBound &&
    isNamed &&
    annotationOf(claim.object, BIND_COMPLETED) !== undefined &&
    isSame(claim.object.status.accessModes, spec.accessModes);
  if (isWhole) return undefined;
  const data: ClaimBoundData = {
    volumeName: metadata.name,
    volumeUid: metadata.uid,
    // Once Bound a claim keeps its own capacity, which lags behind the volume's while that is being expanded.
    ...(wasBound
      ? {}
      : { capacity: annotationOf(volume.object, PRE_RESIZE_CAPACITY) ?? spec.capacity.storage }),
    accessModes: spec.accessModes,
    ...(wasBound || spec.volumeAttributesClassName === undefined
      ? {}
      : { volumeAttributesClassName: spec.volumeAttributesClassName }),
    markedByController: !isNamed,
    decision,
  };
  return changeOf(claim, { type: 'Bind', data });
}

function volumeChange(
  claim: Tracked<Claim>,
  volume: Tracked<Volume>,
  at: string,
  decision: DecisionRecord | undefined,
): Change | undefined {
  const { namespace = '', name, uid } = claim.object.metadata;
  const { claimRef } = volume.object.spec;
  const isNamed = claimRef?.uid === uid && claimRef.name === name && claimRef.namespace === namespace;
  if (isNamed && volume.object.status.phase === 'Bound') return undefined;
  const data: VolumeBoundData = {
    claim: { namespace, name, uid },
    claimPosition: claim.position,
    markedByController: !isReservedFor(volume.object, claim.object),
    ...(decision !== undefined && { decision }),
    at,
  };
  return changeOf(volume, { type: 'Bind', data });
}
