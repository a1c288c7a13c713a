import { changeOf } from '../object/aggregates.js';
import { decisionOf, NOTHING, together } from '../object/compose.js';
import { hasFinalizer } from '../object/finalizers.js';
import { type Decision, type Tracked } from '../object/decision.js';
import { RECLAIM_FINALIZER, type ReclaimAction, type ReclaimFailure } from './reclaim.js';
import { type Volume } from './volume.js';

/** The intent to give storage back or to scrub it; to be appended before the storage is touched. */
export function startReclaim(volume: Tracked<Volume>, action: ReclaimAction, at: string): Decision {
  return decisionOf(changeOf(volume, { type: 'StartReclaim', action, at }));
}

/** The volume is Failed, and says why. */
export function failReclaim(volume: Tracked<Volume>, failure: ReclaimFailure): Decision {
  return decisionOf(changeOf(volume, { type: 'FailReclaim', failure }));
}

/** Someone still uses the storage: the volume stays as it is, and says why. */
export function delayReclaim(volume: Tracked<Volume>, wait: ReclaimFailure): Decision {
  return decisionOf(changeOf(volume, { type: 'DelayReclaim', wait }));
}

/** The storage is scrubbed: the volume is free again. */
export function recycled(volume: Tracked<Volume>, at: string): Decision {
  return decisionOf(changeOf(volume, { type: 'Recycle', at }));
}

/**
 * The storage is gone: the volume goes, and with it, in the same append, what belongs to it. A volume that others hold
 * is asked to go first; this is to be called again then.
 */
export function finishReclaim(
  volume: Tracked<Volume>,
  belongings: readonly Decision[],
  at: string,
): Decision {
  const change = changeOf(volume, { type: 'FinishReclaim', at });
  if (change === undefined) return NOTHING;
  // Without our finalizer, as under a policy that was edited, whoever lets go last would leave them behind.
  const isLastLook = change.deletes || !hasFinalizer(volume.object, RECLAIM_FINALIZER);
  return isLastLook ? together([decisionOf(change), ...belongings]) : decisionOf(change);
}
