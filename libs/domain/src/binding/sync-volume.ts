import { type Claim } from '../claim/claim.js';
import { annotationOf, PROVISIONED_BY, VOLUME_PROTECTION } from '../object/annotations.js';
import { changeOf } from '../object/aggregates.js';
import { decisionOf, NOTHING } from '../object/compose.js';
import { type Decision, type Tracked } from '../object/decision.js';
import { editObject } from '../object/decide-object.js';
import { hasFinalizer, withFinalizer, withoutFinalizer } from '../object/finalizers.js';
import { type Volume } from '../volume/volume.js';
import { bindPair } from './bind-pair.js';
import { isFree } from './fit.js';

/** What the rules may look up in the volume's cluster. */
export type VolumeView = {
  readonly claimByName: (namespace: string, name: string) => Tracked<Claim> | undefined;
  /** What is to be done for the first waiting claim that a free volume may serve. */
  readonly offer: (volume: Volume) => Decision;
};

/** The rules of a volume: protection, then its phase by what became of its claim. */
export function syncVolume(volume: Tracked<Volume>, view: VolumeView, at: string): Decision {
  const { object } = volume;
  const isProtected = hasFinalizer(object, VOLUME_PROTECTION);
  if (object.metadata.deletionTimestamp === undefined) {
    if (!isProtected) return editObject(volume, withFinalizer(object, VOLUME_PROTECTION), at);
  } else if (object.status.phase !== 'Bound') {
    return isProtected ? editObject(volume, withoutFinalizer(object, VOLUME_PROTECTION), at) : NOTHING;
  }
  const uid = object.spec.claimRef?.uid ?? '';
  return uid === '' ? settleUnclaimed(volume, view, at) : settleClaimed(volume, uid, view, at);
}

/** Nobody's, or kept for a name: Available, unless a claim that waits takes it at once. */
function settleUnclaimed(volume: Tracked<Volume>, view: VolumeView, at: string): Decision {
  if (isFree(volume.object)) {
    const taken = view.offer(volume.object);
    if (taken.changes.length > 0) return taken;
  }
  return decisionOf(changeOf(volume, { type: 'MakeAvailable', at }));
}

function settleClaimed(volume: Tracked<Volume>, uid: string, view: VolumeView, at: string): Decision {
  const { claimRef } = volume.object.spec;
  const claim = view.claimByName(claimRef?.namespace ?? '', claimRef?.name ?? '');
  if (claim?.object.metadata.uid !== uid) return released(volume, uid, at);
  const { volumeName = '' } = claim.object.spec;
  // The claim's own rules bind it; when the volume mode differs they can't, and nothing changes.
  if (volumeName === '') return NOTHING;
  if (volumeName === volume.object.metadata.name) {
    return volume.object.status.phase === 'Bound' ? NOTHING : bindPair(claim, volume, undefined, at);
  }
  return boundElsewhere(volume, uid, at);
}

/** Storage that was made for a claim which took another goes back; any other volume is free again. */
function boundElsewhere(volume: Tracked<Volume>, uid: string, at: string): Decision {
  const { object } = volume;
  const isSurplus =
    annotationOf(object, PROVISIONED_BY) !== undefined &&
    object.spec.persistentVolumeReclaimPolicy === 'Delete';
  return isSurplus
    ? released(volume, uid, at)
    : unpaired(volume, uid, changeOf(volume, { type: 'Unbind', at }));
}

function released(volume: Tracked<Volume>, uid: string, at: string): Decision {
  return unpaired(volume, uid, changeOf(volume, { type: 'Release', at }));
}

function unpaired(volume: Tracked<Volume>, claimUid: string, change: ReturnType<typeof changeOf>): Decision {
  if (change === undefined) return NOTHING;
  return { ...decisionOf(change), unbinds: [{ volumeUid: volume.object.metadata.uid, claimUid }] };
}
