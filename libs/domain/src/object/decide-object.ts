import { type Claim } from '../claim/claim.js';
import { type Volume } from '../volume/volume.js';
import { releaseOf, loseClaim } from '../binding/unpair.js';
import { changeOf } from './aggregates.js';
import { decisionOf, NOTHING, together } from './compose.js';
import { type Change, type Decision, type Tracked } from './decision.js';
import { type KubeObject } from './kube-object.js';
import { type LifeCommand } from './lifecycle.js';

/**
 * The other half of a pair: for a claim the volume it names, for a volume the claim its claimRef names. A decision
 * that ends one half settles the other in the same append.
 */
export type OtherHalf = Tracked | undefined;

/** Decides that an object comes into being; `''` as cluster makes it global. */
export function createObject(cluster: string, object: KubeObject): Decision {
  return decisionOf(changeOf({ cluster, version: 0, position: 0, object }, { type: 'Create', object }));
}

/** Decides that an object becomes what `wanted` is. Ends it when that takes its last finalizer while deleting. */
export function editObject(
  tracked: Tracked,
  wanted: KubeObject,
  at: string,
  otherHalf?: OtherHalf,
): Decision {
  return settled(tracked, { type: 'Edit', object: wanted }, at, otherHalf);
}

/** Decides that an object shall go: at once, or once its finalizers are gone. */
export function deleteObject(
  tracked: Tracked,
  options: { readonly at: string; readonly gracePeriodSeconds: number },
  otherHalf?: OtherHalf,
): Decision {
  return settled(tracked, { type: 'Delete', ...options }, options.at, otherHalf);
}

function settled(
  tracked: Tracked,
  command: LifeCommand<KubeObject>,
  at: string,
  otherHalf: OtherHalf,
): Decision {
  return withOtherHalf(tracked, changeOf(tracked, command), at, otherHalf);
}

/** The decision for a change; where it ends one half of a pair, the other is settled in the same append. */
export function withOtherHalf(
  tracked: Tracked,
  change: Change | undefined,
  at: string,
  otherHalf: OtherHalf,
): Decision {
  const decision = decisionOf(change);
  if (change?.deletes !== true || otherHalf === undefined) return decision;
  return together([decision, unpaired(tracked, otherHalf, at)]);
}

/** The kinds are what the caller says: a claim's other half is a volume. */
function unpaired(ended: Tracked, otherHalf: Tracked, at: string): Decision {
  if (ended.object.kind === 'PersistentVolumeClaim') {
    return releaseOf(otherHalf as Tracked<Volume>, ended as Tracked<Claim>, at);
  }
  if (ended.object.kind === 'PersistentVolume') {
    return loseClaim(otherHalf as Tracked<Claim>, ended as Tracked<Volume>);
  }
  return NOTHING;
}
