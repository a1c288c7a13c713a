import { changeOf } from '../object/aggregates.js';
import { decisionOf, NOTHING, together } from '../object/compose.js';
import { type Decision, type Tracked } from '../object/decision.js';
import { type Volume } from '../volume/volume.js';
import { type Claim } from './claim.js';
import { type ExpansionFailure } from './expansion.js';

/** The volume could not be made larger; the claim goes on with what it has. */
export function failExpansion(claim: Tracked<Claim>, failure: ExpansionFailure): Decision {
  return decisionOf(changeOf(claim, { type: 'FailExpansion', failure }));
}

/**
 * The volume is larger, and the claim has it, in one append: the volume's event comes first. Nothing when no expansion
 * is asked for any more.
 */
export function completeExpansion(
  claim: Tracked<Claim>,
  volume: Tracked<Volume>,
  capacity: string,
  at: string,
): Decision {
  const expanded = changeOf(claim, { type: 'CompleteExpansion', capacity, at });
  if (expanded === undefined) return NOTHING;
  return together([decisionOf(changeOf(volume, { type: 'Expand', capacity, at })), decisionOf(expanded)]);
}
