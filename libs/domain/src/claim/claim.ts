import { annotated, BIND_COMPLETED, BOUND_BY_CONTROLLER } from '../object/annotations.js';
import { type DomainEvent } from '../object/decision.js';
import { type JsonObject, type ObjectMeta } from '../object/kube-object.js';
import { type Life, type LifeEvent, lifeOf, markedForDeletion, patched } from '../object/lifecycle.js';
import { type LabelSelector } from '../labels/label-selector.js';
import { type DecisionRecord } from './decision-record.js';
import { evolveExpansion, type ExpansionEvent, isExpansionEvent } from './expansion.js';
import {
  type ClaimRecord,
  evolveProvisioning,
  isProvisioningEvent,
  type ProvisioningEvent,
  standing,
  withRecord,
} from './provisioning.js';

export type AccessMode = 'ReadWriteOnce' | 'ReadOnlyMany' | 'ReadWriteMany' | 'ReadWriteOncePod';
export type VolumeMode = 'Filesystem' | 'Block';

export type ClaimSpec = {
  readonly accessModes: readonly AccessMode[];
  readonly resources: { readonly requests: { readonly storage: string } };
  /** Absent and `''` differ: only an absent class may be filled in later. */
  readonly storageClassName?: string;
  readonly volumeName?: string;
  readonly volumeMode?: VolumeMode;
  readonly selector?: LabelSelector;
  readonly volumeAttributesClassName?: string;
  readonly dataSource?: JsonObject;
  readonly dataSourceRef?: JsonObject;
};

export type ClaimStatus = {
  readonly phase: 'Pending' | 'Bound' | 'Lost';
  readonly capacity?: { readonly storage: string };
  readonly accessModes?: readonly AccessMode[];
  readonly currentVolumeAttributesClassName?: string;
  readonly conditions?: readonly ClaimCondition[];
  /** What is set aside for the claim, also while it grows. */
  readonly allocatedResources?: { readonly [resource: string]: string };
  readonly allocatedResourceStatuses?: { readonly [resource: string]: string };
};

export type ClaimCondition = {
  readonly type: string;
  readonly status: string;
  readonly lastProbeTime?: string;
  readonly lastTransitionTime?: string;
  readonly reason?: string;
  readonly message?: string;
};

/** A PersistentVolumeClaim as it is stored. */
export type Claim = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly berth?: ClaimRecord;
  readonly metadata: ObjectMeta & { readonly namespace?: string };
  readonly spec: ClaimSpec;
  readonly status: ClaimStatus;
};

/** The claim is paired with a volume; the volume's own event stands in the same append. */
export type ClaimBoundData = {
  readonly volumeName: string;
  readonly volumeUid: string;
  /** Absent where the claim was Bound already and keeps its own. */
  readonly capacity?: string;
  readonly accessModes: readonly AccessMode[];
  readonly volumeAttributesClassName?: string;
  /** True where the binder, not the user, chose the volume. */
  readonly markedByController: boolean;
  /** Absent in events of logs whose Berth recorded no restored pairs. */
  readonly decision?: DecisionRecord;
};

/** Why a claim that was bound has no volume any more; the event's reason in Kubernetes. */
export type ClaimLostReason = 'ClaimLost' | 'ClaimMisbound';

export type ClaimEvent =
  | LifeEvent<'Claim', Claim>
  | ProvisioningEvent
  | ExpansionEvent
  | DomainEvent<'ClaimBound', ClaimBoundData>
  | DomainEvent<'ClaimLost', { readonly reason: ClaimLostReason; readonly message: string }>
  /** A claim that was Lost looks for a volume again; or it is void what a claim was said to wait for. */
  | DomainEvent<'ClaimPending', { readonly [key: string]: never }>;

export type ClaimState = Life<Claim>;

/** The claim after an event. */
export function evolveClaim(state: ClaimState, event: ClaimEvent): ClaimState {
  if (event.type === 'ClaimCreated') return lifeOf(event.data.object);
  // The log never holds another event before the first.
  if (state.status === 'none') return state;
  const claim = state.object;
  if (isProvisioningEvent(event)) return lifeOf(evolveProvisioning(claim, event));
  if (isExpansionEvent(event)) return lifeOf(evolveExpansion(claim, event));
  switch (event.type) {
    case 'ClaimEdited':
      return lifeOf(patched(claim, event.data.patch));
    case 'ClaimDeletionRequested':
      return lifeOf(markedForDeletion(claim, event.data));
    case 'ClaimDeleted':
      return { status: 'deleted', object: patched(claim, event.data.patch) };
    case 'ClaimBound':
      return lifeOf(bound(claim, event.data));
    case 'ClaimLost':
      return lifeOf(without(claim, 'Lost'));
    case 'ClaimPending':
      return lifeOf(without(claim, 'Pending'));
  }
}

function bound(claim: Claim, data: ClaimBoundData): Claim {
  const { volumeName, capacity, accessModes, volumeAttributesClassName, markedByController } = data;
  const marks = {
    ...(claim.metadata.annotations?.[BIND_COMPLETED] === undefined ? { [BIND_COMPLETED]: 'yes' } : {}),
    ...(markedByController ? { [BOUND_BY_CONTROLLER]: 'yes' } : {}),
  };
  const status: ClaimStatus = {
    ...(capacity === undefined ? claim.status : newlyBound(claim.status, capacity)),
    phase: 'Bound',
    accessModes,
    ...(volumeAttributesClassName === undefined
      ? {}
      : { currentVolumeAttributesClassName: volumeAttributesClassName }),
  };
  const known = withRecord(annotated(claim, marks), standing(claim));
  return { ...known, spec: { ...claim.spec, volumeName }, status };
}

/** What the claim had of a volume before is gone: the attributes class too, which the new one may lack. */
function newlyBound(before: ClaimStatus, capacity: string): ClaimStatus {
  const { currentVolumeAttributesClassName: _former, ...status } = before;
  return { ...status, capacity: { storage: capacity } };
}

/** Without a volume a claim has neither capacity nor modes. What it waited for before is no longer true. */
function without(claim: Claim, phase: 'Lost' | 'Pending'): Claim {
  const { capacity: _capacity, accessModes: _accessModes, ...status } = claim.status;
  return { ...withRecord(claim, standing(claim)), status: { ...status, phase } };
}
