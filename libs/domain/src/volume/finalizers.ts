import { annotationOf, MIGRATED_TO, PROVISIONED_BY, VOLUME_PROTECTION } from '../object/annotations.js';
import { withFinalizer, withoutFinalizer } from '../object/finalizers.js';
import { makerOf } from '../storage-class/provisioners.js';
import { RECLAIM_FINALIZER } from './reclaim.js';
import { type Volume } from './volume.js';

/** Of the library that external provisioners are made with; nobody would take it from a volume that is not theirs. */
const EXTERNAL_FINALIZER = 'external-provisioner.volume.kubernetes.io/finalizer';

/**
 * The volume with the finalizers it should have: protection while it lives or is bound, and where a plugin of Kubernetes
 * made it, as which Berth makes its own, the one that keeps it until its storage is given back, if that is its policy. A
 * volume that is going is given none.
 */
export function withOwnFinalizers(volume: Volume, isBound: boolean): Volume {
  const isGoing = volume.metadata.deletionTimestamp !== undefined;
  if (!isGoing) return withReclaimFinalizer(withFinalizer(volume, VOLUME_PROTECTION), isGoing);
  return withReclaimFinalizer(isBound ? volume : withoutFinalizer(volume, VOLUME_PROTECTION), isGoing);
}

function withReclaimFinalizer(volume: Volume, isGoing: boolean): Volume {
  if (!isOfPlugin(volume)) return volume;
  const own = withoutFinalizer(volume, EXTERNAL_FINALIZER);
  if (volume.spec.persistentVolumeReclaimPolicy !== 'Delete') return withoutFinalizer(own, RECLAIM_FINALIZER);
  return isGoing ? own : withFinalizer(own, RECLAIM_FINALIZER);
}

/** True for a volume that a plugin of Kubernetes made, implemented here or not, and that no CSI driver has taken over. */
function isOfPlugin(volume: Volume): boolean {
  const provisioner = annotationOf(volume, PROVISIONED_BY);
  return (
    provisioner !== undefined &&
    makerOf(provisioner) !== 'external' &&
    annotationOf(volume, MIGRATED_TO) === undefined
  );
}
