import { annotated, BOUND_BY_CONTROLLER, withoutAnnotation } from '../object/annotations.js';
import { type AccessMode, type VolumeMode } from '../claim/claim.js';
import { type DecisionRecord } from '../claim/decision-record.js';
import { type DomainEvent } from '../object/decision.js';
import { type NodeSelector } from '../labels/node-selector.js';
import { type ObjectMeta } from '../object/kube-object.js';
import { type Life, type LifeEvent, lifeOf, markedForDeletion, patched } from '../object/lifecycle.js';
import {
  type ReclaimEvent,
  type ReclaimFailure,
  type VolumeRecord,
  withReclaim,
  withVolumeRecord,
} from './reclaim.js';

/** The claim a volume is kept for. Without a UID it waits for whoever has that name. */
export type ClaimReference = {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
};

export type ReclaimPolicy = 'Retain' | 'Recycle' | 'Delete';
export type VolumePhase = 'Pending' | 'Available' | 'Bound' | 'Released' | 'Failed';

/** The source of the storage (`nfs`, `csi`, …) stands beside the fields named here. */
export type VolumeSpec = {
  readonly capacity: { readonly storage: string };
  readonly accessModes: readonly AccessMode[];
  readonly persistentVolumeReclaimPolicy: ReclaimPolicy;
  readonly storageClassName?: string;
  readonly volumeMode?: VolumeMode;
  readonly claimRef?: ClaimReference;
  readonly mountOptions?: readonly string[];
  /** From which nodes it can be reached. */
  readonly nodeAffinity?: { readonly required?: NodeSelector };
  readonly volumeAttributesClassName?: string;
};

export type VolumeStatus = {
  readonly phase: VolumePhase;
  readonly lastPhaseTransitionTime?: string;
  readonly message?: string;
  readonly reason?: string;
};

/** A PersistentVolume as it is stored. */
export type Volume = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly berth?: VolumeRecord;
  readonly metadata: ObjectMeta;
  readonly spec: VolumeSpec;
  readonly status: VolumeStatus;
};

/** The volume is paired with a claim; the claim's own event stands in the same append. */
export type VolumeBoundData = {
  readonly claim: { readonly namespace: string; readonly name: string; readonly uid: string };
  /** The claim's resourceVersion that the pairing was decided on. */
  readonly claimPosition: number;
  /** True where the binder, not the user, chose the claim. */
  readonly markedByController: boolean;
  /** Present where the claim is whole, and has no event that it could stand in. */
  readonly decision?: DecisionRecord;
  readonly at: string;
};

export type VolumeEvent =
  | LifeEvent<'Volume', Volume>
  | ReclaimEvent
  | DomainEvent<'VolumeAvailable', { readonly at: string }>
  | DomainEvent<'VolumeBound', VolumeBoundData>
  /** It is tied to a claim that can't have it: their volume modes differ. */
  | DomainEvent<'VolumeMismatched', { readonly message: string; readonly at: string }>
  | DomainEvent<'VolumeReleased', { readonly at: string }>
  /** Its storage is larger. */
  | DomainEvent<'VolumeExpanded', { readonly capacity: string; readonly at: string }>
  /** Its claim is bound elsewhere. A reservation the user wrote stays, without the UID. */
  | DomainEvent<'VolumeUnbound', { readonly keepsReservation: boolean; readonly at: string }>;

export type VolumeState = Life<Volume>;

/** The volume after an event. */
export function evolveVolume(state: VolumeState, event: VolumeEvent): VolumeState {
  if (event.type === 'VolumeCreated') return lifeOf(event.data.object);
  // The log never holds another event before the first.
  if (state.status === 'none') return state;
  const volume = state.object;
  switch (event.type) {
    case 'VolumeEdited':
      return lifeOf(patched(volume, event.data.patch));
    case 'VolumeDeletionRequested':
      return lifeOf(markedForDeletion(volume, event.data));
    case 'VolumeDeleted':
      return { status: 'deleted', object: patched(volume, event.data.patch) };
    default:
      return lifeOf(evolveLive(volume, event));
  }
}

function evolveLive(volume: Volume, event: Exclude<VolumeEvent, LifeEvent<'Volume', Volume>>): Volume {
  switch (event.type) {
    case 'VolumeAvailable':
      return inPhase(withReclaim(volume, undefined), 'Available', event.data.at);
    case 'VolumeBound':
      return bound(volume, event.data);
    case 'VolumeMismatched':
      return withVolumeRecord(volume, { ...volume.berth, mismatch: event.data });
    case 'VolumeReleased':
      return inPhase(volume, 'Released', event.data.at);
    case 'VolumeUnbound':
      return freed(volume, event.data);
    case 'VolumeExpanded':
      return expanded(volume, event.data.capacity);
    default:
      return evolveReclaim(volume, event);
  }
}

function expanded(volume: Volume, storage: string): Volume {
  return { ...volume, spec: { ...volume.spec, capacity: { ...volume.spec.capacity, storage } } };
}

function evolveReclaim(volume: Volume, event: ReclaimEvent): Volume {
  switch (event.type) {
    case 'VolumeReclaimStarted':
      return withReclaim(volume, { ...volume.berth?.reclaim, action: event.data.action });
    case 'VolumeReclaimFailed':
      return reclaimFailed(volume, event.data);
    case 'VolumeReclaimDelayed':
      return withVolumeRecord(volume, { ...volume.berth, waiting: event.data });
    case 'VolumeRecycled':
      return freed(volume, event.data);
  }
}

function reclaimFailed(volume: Volume, failure: ReclaimFailure): Volume {
  const action = volume.berth?.reclaim?.action ?? 'Delete';
  const known = inPhase(withReclaim(volume, { action, failure }), 'Failed', failure.at);
  return { ...known, status: { ...known.status, message: failure.message } };
}

function bound(volume: Volume, { claim, claimPosition, markedByController, at }: VolumeBoundData): Volume {
  const claimRef: ClaimReference = isReference(volume.spec.claimRef, claim)
    ? volume.spec.claimRef
    : { apiVersion: 'v1', kind: 'PersistentVolumeClaim', ...claim, resourceVersion: String(claimPosition) };
  const kept = withReclaim(volume, undefined);
  const marked = markedByController ? annotated(kept, { [BOUND_BY_CONTROLLER]: 'yes' }) : kept;
  return inPhase({ ...marked, spec: { ...marked.spec, claimRef } }, 'Bound', at);
}

/** True when a claimRef names the claim in full; Kubernetes then leaves it as it is. */
function isReference(
  claimRef: ClaimReference | undefined,
  claim: VolumeBoundData['claim'],
): claimRef is ClaimReference {
  return (
    claimRef?.uid === claim.uid && claimRef.name === claim.name && claimRef.namespace === claim.namespace
  );
}

/** Anyone may have it, or whoever has the name it is reserved for; storage that was to be given back no longer is. */
function freed(
  volume: Volume,
  { keepsReservation, at }: { readonly keepsReservation: boolean; readonly at: string },
): Volume {
  return inPhase(withReclaim(unbound(volume, keepsReservation), undefined), 'Available', at);
}

function unbound(volume: Volume, keepsReservation: boolean): Volume {
  const { claimRef, ...spec } = volume.spec;
  if (!keepsReservation) return { ...withoutAnnotation(volume, BOUND_BY_CONTROLLER), spec };
  const { uid: _uid, ...reservation } = claimRef ?? {};
  return { ...volume, spec: { ...spec, claimRef: reservation } };
}

/** A phase that is reached anew has a new time, and the message of the one before is gone. */
function inPhase(volume: Volume, phase: VolumePhase, at: string): Volume {
  const { message: _message, ...status } = volume.status;
  const since = status.phase === phase ? {} : { lastPhaseTransitionTime: at };
  return { ...volume, status: { ...status, phase, ...since } };
}
