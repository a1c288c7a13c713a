export { bindPair } from './binding/bind-pair.js';
export { ClusterWorld, WORLD_KINDS } from './binding/cluster-world.js';
export { classNameOf, isFree } from './binding/fit.js';
export { type MatchOptions } from './binding/match-volume.js';
export { type ClaimOutlook, type ClaimWait } from './binding/claim-wait.js';
export { type Match } from './binding/volume-index.js';
export {
  type AccessMode,
  type Claim,
  type ClaimBoundData,
  type ClaimCondition,
  type ClaimEvent,
  type ClaimLostReason,
  type ClaimSpec,
  type ClaimState,
  type ClaimStatus,
  type VolumeMode,
} from './claim/claim.js';
export {
  abandonProvisioning,
  completeProvisioning,
  failProvisioning,
  startProvisioning,
} from './claim/drive-provisioning.js';
export { completeExpansion, failExpansion, startExpansion } from './claim/drive-expansion.js';
export {
  type Expander,
  type Expansion,
  type ExpansionFailure,
  type ExpansionIntent,
} from './claim/expansion.js';
export {
  type ClaimRecord,
  madeVolumeName,
  type Provisioning,
  type ProvisioningFailure,
  type ProvisioningIntent,
  STORAGE_PROVISIONER,
  type Waiting,
} from './claim/provisioning.js';
export { EventFolder, type FoldedEvent, type ToldFact } from './events/event-folder.js';
export {
  type EventSubject,
  type PostedEvent,
  repeated,
  subjectOf,
  tellerOf,
  tellsAlike,
  tellsSame,
  timesOf,
} from './events/posted-event.js';
export { EVENT_COMPONENT, TELLABLE_TYPES, type TellableEvent } from './events/tell.js';
export { type Backend, type BackendSecretReference } from './kept/backend.js';
export { originOf, parseBackendUrl, type BackendUrl } from './kept/backend-url.js';
export { NAMESPACED_KINDS } from './kept/namespaced-kinds.js';
export { makerOf } from './storage-class/provisioners.js';
export { delayReclaim, failReclaim, finishReclaim, recycled, startReclaim } from './volume/drive-reclaim.js';
export {
  type Backing,
  type Reclaim,
  RECLAIM_FINALIZER,
  type ReclaimAction,
  type ReclaimFailure,
  type VolumeRecord,
} from './volume/reclaim.js';
export { type ClaimCommand } from './claim/decide-claim.js';
export { type Candidate, type DecisionRecord, type Moment } from './claim/decision-record.js';
export {
  BackendUrlError,
  CommandRefusedError,
  InvalidQuantityError,
  NotCanonicalError,
  UnknownEventError,
} from './errors.js';
export { canonicalJson } from './json/canonical-json.js';
export { applyMergePatch, isSame } from './json/merge-patch.js';
export { type Cluster, type Namespace } from './kept/kept.js';
export { type Node } from './kept/node.js';
export { claimsUsedBy, isOver, type Pod } from './kept/pod.js';
export {
  type LabelRequirement,
  type Labels,
  type LabelSelector,
  matchesLabelSelector,
} from './labels/label-selector.js';
export {
  type Mount,
  type MountedVolume,
  type MountProblem,
  type MountProblemReason,
  type MountView,
} from './mounts/mount.js';
export { resolveMounts } from './mounts/resolve-mounts.js';
export { type NodeSelector, type TopologyTerm } from './labels/node-selector.js';
export { evolveObject } from './object/aggregates.js';
export {
  BIND_COMPLETED,
  BOUND_BY_CONTROLLER,
  CLAIM_PROTECTION,
  LEGACY_CLASS,
  LEGACY_MOUNT_OPTIONS,
  MIGRATED_TO,
  PROVISIONED_BY,
  SELECTED_NODE,
  VOLUME_PROTECTION,
} from './object/annotations.js';
export { NOTHING, together } from './object/compose.js';
export { createObject, deleteObject, editObject, type OtherHalf } from './object/decide-object.js';
export {
  type Change,
  type Decision,
  type DomainEvent,
  type Pairing,
  type Tracked,
} from './object/decision.js';
export { type EncodedChange, type EncodedDecision, encodeDecision } from './object/encode-decision.js';
export { hasFinalizer, withFinalizer, withoutFinalizer } from './object/finalizers.js';
export {
  type Json,
  type JsonObject,
  type KubeObject,
  type ObjectMeta,
  type OwnerReference,
} from './object/kube-object.js';
export { isHeld } from './object/lifecycle.js';
export { stamp, trackedOf } from './object/stored-object.js';
export {
  compareQuantities,
  isWholeNumber,
  parseQuantity,
  type Quantity,
  wholeNumberOf,
} from './quantity/quantity.js';
export { chooseDefaultClass, classOf, isDefaultClass } from './storage-class/class-of.js';
export { type StorageClass } from './storage-class/storage-class.js';
export {
  type ClaimReference,
  type ReclaimPolicy,
  type Volume,
  type VolumeBoundData,
  type VolumeEvent,
  type VolumePhase,
  type VolumeSpec,
  type VolumeState,
  type VolumeStatus,
} from './volume/volume.js';
export { type VolumeCommand } from './volume/decide-volume.js';
export {
  sourcesOf,
  traitsOf,
  VOLUME_SOURCES,
  type VolumeSourceName,
  type VolumeSourceTraits,
} from './volume/volume-sources.js';
