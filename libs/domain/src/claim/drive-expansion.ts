import { changeOf } from '../object/aggregates.js';
import { decisionOf, NOTHING, together } from '../object/compose.js';
import { type Decision, type Tracked } from '../object/decision.js';
import { type Volume } from '../volume/volume.js';
import { type Claim } from './claim.js';
import { type ExpansionFailure, type ExpansionIntent } from './expansion.js';

/** The intent to have a volume made larger; to be appended before the back end is asked. Nothing for a claim that shall go. */
export function startExpansion(claim: Tracked<Claim>, intent: ExpansionIntent): Decision {
  return decisionOf(changeOf(claim, { type: 'StartExpansion', intent }));
}

/**
 * The volume could not be made larger; the claim goes on with what it has. `settled`: it is certain that the back end is
 * not, and will not be, at what the intent says.
 */
export function failExpansion(claim: Tracked<Claim>, failure: ExpansionFailure, settled = true): Decision {
  return decisionOf(changeOf(claim, { type: 'FailExpansion', failure, settled }));
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
