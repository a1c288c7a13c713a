import { type Claim } from '../claim/claim.js';
import { type Moment } from '../claim/decision-record.js';
import { annotationOf, PROVISIONED_BY } from '../object/annotations.js';
import { changeOf } from '../object/aggregates.js';
import { decisionOf, NOTHING } from '../object/compose.js';
import { type Decision, type Tracked } from '../object/decision.js';
import { editObject } from '../object/decide-object.js';
import { isSame } from '../json/merge-patch.js';
import { hasFinalizer } from '../object/finalizers.js';
import { withOwnFinalizers } from '../volume/finalizers.js';
import { RECLAIM_FINALIZER } from '../volume/reclaim.js';
import { type Volume } from '../volume/volume.js';
import { bindPair } from './bind-pair.js';
import { isFree, volumeModeOf } from './fit.js';
import { recordOfNamed } from './record-decision.js';
import { isPaired } from './unpair.js';

/** What the rules may look up in the volume's cluster. */
export type VolumeView = {
  /** When this is decided. */
  readonly moment: () => Moment;
  readonly claimByName: (namespace: string, name: string) => Tracked<Claim> | undefined;
  /** The claim the log holds as one half of a pair with the volume. */
  readonly pairedClaim: (volume: Volume) => Tracked<Claim> | undefined;
  /** What is to be done for the first waiting claim that this volume may serve, though the claim prefer another. */
  readonly offer: (volume: Volume) => Decision;
};

/** The rules of a volume: its finalizers, then its phase by what became of its claim. */
export function syncVolume(volume: Tracked<Volume>, view: VolumeView, at: string): Decision {
  const { object } = volume;
  const held = withOwnFinalizers(object, isBound(object, view));
  if (!isSame(held.metadata.finalizers ?? [], object.metadata.finalizers ?? [])) {
    return editObject(volume, held, at, view.pairedClaim(object));
  }
  const uid = object.spec.claimRef?.uid ?? '';
  return uid === '' ? settleUnclaimed(volume, view, at) : settleClaimed(volume, uid, view, at);
}

/** A pair protects its volume even where someone has written another phase; that is put right first. */
function isBound(volume: Volume, view: VolumeView): boolean {
  return volume.status.phase === 'Bound' || view.pairedClaim(volume) !== undefined;
}

/** Nobody's, or kept for a name: Available, unless a claim that waits takes it at once, or nobody shall. */
function settleUnclaimed(volume: Tracked<Volume>, view: VolumeView, at: string): Decision {
  const holder = view.pairedClaim(volume.object);
  // A claimRef that was cleared by hand is written again; only another name in it gives the volume away.
  if (holder !== undefined && volume.object.spec.claimRef === undefined) {
    return restored(holder, volume, view, at);
  }
  if (isFree(volume.object)) {
    const taken = view.offer(volume.object);
    if (taken.changes.length > 0) return taken;
  }
  return isToBeReclaimed(volume.object)
    ? released(volume, at)
    : decisionOf(changeOf(volume, { type: 'MakeAvailable', at }));
}

/** One that shall go, and whose storage shall go before it. */
function isToBeReclaimed(volume: Volume): boolean {
  return volume.metadata.deletionTimestamp !== undefined && hasFinalizer(volume, RECLAIM_FINALIZER);
}

function settleClaimed(volume: Tracked<Volume>, uid: string, view: VolumeView, at: string): Decision {
  const claim = claimOf(volume.object, uid, view);
  if (claim?.object.metadata.uid !== uid) return released(volume, at);
  const { volumeName = '' } = claim.object.spec;
  // The claim's own rules bind it. One that shall go they leave alone, and it would be in the way of the next that is
  // made for the claim.
  if (volumeName === '')
    return isToBeReclaimed(volume.object) ? unbound(volume, at) : tied(volume, claim, at);
  if (volumeName === volume.object.metadata.name) {
    // The same for a claim that names the volume, unless they are a pair and only the phase went astray.
    return isPaired(claim.object, volume.object) ? restored(claim, volume, view, at) : NOTHING;
  }
  return boundElsewhere(volume, at);
}

/** The phase stays as it is, as in Kubernetes; claim and volume each say what is wrong with them. */
function tied(volume: Tracked<Volume>, claim: Tracked<Claim>, at: string): Decision {
  if (volumeModeOf(volume.object) === volumeModeOf(claim.object)) return NOTHING;
  const { namespace, name } = claim.object.metadata;
  const message = `Cannot bind PersistentVolume to requested PersistentVolumeClaim "${namespace}/${name}" due to incompatible volumeMode.`;
  return decisionOf(changeOf(volume, { type: 'ReportMismatch', message, at }));
}

/** The UID is what binds; a name that was changed beside it must not make a volume in use look Released. */
function claimOf(volume: Volume, uid: string, view: VolumeView): Tracked<Claim> | undefined {
  const holder = view.pairedClaim(volume);
  if (holder?.object.metadata.uid === uid) return holder;
  const { namespace = '', name = '' } = volume.spec.claimRef ?? {};
  return view.claimByName(namespace, name);
}

/** What is missing of a pair is written again. */
function restored(claim: Tracked<Claim>, volume: Tracked<Volume>, view: VolumeView, at: string): Decision {
  return bindPair(claim, volume, recordOfNamed(claim.object, volume.object, view.moment()), at);
}

/** Storage that was made for a claim which took another goes back; any other volume is free again. */
function boundElsewhere(volume: Tracked<Volume>, at: string): Decision {
  const { object } = volume;
  const isSurplus =
    annotationOf(object, PROVISIONED_BY) !== undefined &&
    object.spec.persistentVolumeReclaimPolicy === 'Delete';
  return isSurplus ? released(volume, at) : unbound(volume, at);
}

function unbound(volume: Tracked<Volume>, at: string): Decision {
  return decisionOf(changeOf(volume, { type: 'Unbind', at }));
}

/** No pair ends here: the append that ended the claim has ended it, or the volume never was half of one. */
function released(volume: Tracked<Volume>, at: string): Decision {
  return decisionOf(changeOf(volume, { type: 'Release', at }));
}
