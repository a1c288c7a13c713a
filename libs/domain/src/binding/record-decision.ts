import { type Claim } from '../claim/claim.js';
import { type Candidate, type DecisionRecord, type Moment } from '../claim/decision-record.js';
import { annotationOf, BIND_COMPLETED } from '../object/annotations.js';
import { type Volume } from '../volume/volume.js';
import { type Match } from './volume-index.js';

/** The record of a volume that a search found; `nodeName`: for this node. */
export function recordOfMatch(match: Match, moment: Moment, nodeName?: string): DecisionRecord {
  const { volume, reserved, lookedInto, runnerUp } = match;
  return {
    by: reserved ? 'reservation' : 'search',
    ...moment,
    ...(nodeName !== undefined && { nodeName }),
    lookedInto,
    choice: candidate(volume),
    ...(runnerUp !== undefined && { runnerUp: candidate(runnerUp) }),
  };
}

/** The record of a volume that the claim names: nothing was searched. */
export function recordOfNamed(claim: Claim, volume: Volume, moment: Moment): DecisionRecord {
  const isPair = claim.status.phase === 'Bound' || annotationOf(claim, BIND_COMPLETED) !== undefined;
  return { by: isPair ? 'pair' : 'volumeName', ...moment, lookedInto: [], choice: candidate(volume) };
}

function candidate({ metadata, spec }: Volume): Candidate {
  return {
    name: metadata.name,
    uid: metadata.uid,
    capacity: spec.capacity.storage,
    accessModes: spec.accessModes,
  };
}
