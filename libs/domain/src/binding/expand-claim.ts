import { type Claim } from '../claim/claim.js';
import { type Expander, sizeOf } from '../claim/expansion.js';
import { changeOf } from '../object/aggregates.js';
import { decisionOf, NOTHING } from '../object/compose.js';
import { type Decision, type Tracked } from '../object/decision.js';
import { parseQuantity } from '../quantity/quantity.js';
import { type Volume } from '../volume/volume.js';
import { sourcesOf, traitsOf } from '../volume/volume-sources.js';
import { requestOf } from './fit.js';

/**
 * A Bound claim that asks for more than it has wants its volume larger. What it may ask for was decided when it asked;
 * who makes the volume larger, the volume says.
 */
export function expandClaim(claim: Tracked<Claim>, volume: Volume, at: string): Decision {
  const { metadata, spec, status } = claim.object;
  const isTheirs = volume.spec.claimRef?.uid === metadata.uid;
  const from = sizeOf(status);
  if (!isTheirs || status.phase !== 'Bound' || from === undefined) return NOTHING;
  if (metadata.deletionTimestamp !== undefined) return NOTHING;
  if (requestOf(claim.object) <= parseQuantity(from)) return NOTHING;
  const command = {
    type: 'RequestExpansion',
    expander: expanderOf(volume),
    from,
    to: spec.resources.requests.storage,
    at,
  };
  return decisionOf(changeOf(claim, command));
}

/** Berth only expands what it has made: of anything else it does not know for certain which volume it is. */
function expanderOf(volume: Volume): Expander {
  const [source] = sourcesOf(volume);
  const expandedBy = source === undefined ? 'nobody' : traitsOf(source).expandedBy;
  if (expandedBy !== 'berth') return expandedBy;
  return volume.berth?.backing === undefined ? 'nobody' : 'berth';
}
