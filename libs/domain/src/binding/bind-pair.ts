import { annotationOf, BIND_COMPLETED } from '../object/annotations.js';
import { changeOf } from '../object/aggregates.js';
import { NOTHING } from '../object/compose.js';
import { type Change, type Decision, type Tracked } from '../object/decision.js';
import { isSame } from '../json/merge-patch.js';
import { type Claim, type ClaimBoundData } from '../claim/claim.js';
import { type DecisionRecord } from '../claim/decision-record.js';
import { type Volume, type VolumeBoundData } from '../volume/volume.js';
import { isReservedFor } from './fit.js';

/**
 * Pairs a claim with a volume in one append: what is missing of claimRef, volumeName, annotations, phases, capacity and
 * modes is written on both. Nothing when the pair is whole already.
 */
export function bindPair(
  claim: Tracked<Claim>,
  volume: Tracked<Volume>,
  decision: DecisionRecord | undefined,
  at: string,
): Decision {
  const changes = [claimChange(claim, volume, decision), volumeChange(claim, volume, at)].filter(
    (change): change is Change => change !== undefined,
  );
  if (changes.length === 0) return NOTHING;
  const pair = { volumeUid: volume.object.metadata.uid, claimUid: claim.object.metadata.uid };
  return { ...NOTHING, changes, binds: [pair] };
}

function claimChange(
  claim: Tracked<Claim>,
  volume: Tracked<Volume>,
  decision: DecisionRecord | undefined,
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
    ...(wasBound ? {} : { capacity: spec.capacity.storage }),
    accessModes: spec.accessModes,
    ...(wasBound || spec.volumeAttributesClassName === undefined
      ? {}
      : { volumeAttributesClassName: spec.volumeAttributesClassName }),
    markedByController: !isNamed,
    ...(decision === undefined ? {} : { decision }),
  };
  return changeOf(claim, { type: 'Bind', data });
}

function volumeChange(claim: Tracked<Claim>, volume: Tracked<Volume>, at: string): Change | undefined {
  const { namespace = '', name, uid } = claim.object.metadata;
  const { claimRef } = volume.object.spec;
  const isNamed = claimRef?.uid === uid && claimRef.name === name && claimRef.namespace === namespace;
  if (isNamed && volume.object.status.phase === 'Bound') return undefined;
  const data: VolumeBoundData = {
    claim: { namespace, name, uid },
    claimPosition: claim.position,
    markedByController: !isReservedFor(volume.object, claim.object),
    at,
  };
  return changeOf(volume, { type: 'Bind', data });
}
