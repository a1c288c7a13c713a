import { type KubeObject } from '@berth/domain';
import { type FieldError, invalid, labelKeyProblems, notSupported } from '@berth/kube';
import { validateBasicQuantity, validateWholeQuantity } from '../quantity-rules.js';
import { claimStatus } from './claim-input.js';

const EXPANSION_STATUSES = [
  'ControllerResizeInProgress',
  'ControllerResizeInfeasible',
  'NodeResizePending',
  'NodeResizeInProgress',
  'NodeResizeInfeasible',
];

/** All broken rules of a claim's status. Any phase is taken: it is not a client's to say. */
export function validatePersistentVolumeClaimStatus(claim: KubeObject): readonly FieldError[] {
  const { capacity = {}, allocatedResources = {}, allocatedResourceStatuses = {} } = claimStatus(claim);
  return [
    ...Object.entries(capacity).flatMap(([name, amount]) =>
      validateBasicQuantity(amount, `status.capacity[${name}]`),
    ),
    ...Object.entries(allocatedResourceStatuses).flatMap(([name, status]) =>
      validateExpansion('status.allocatedResourceStatus', name, status),
    ),
    ...Object.entries(allocatedResources).flatMap(([name, amount]) => validateAllocation(name, amount)),
  ];
}

/** One broken rule hides those after it. */
function validateAllocation(name: string, amount: string): readonly FieldError[] {
  const field = `status.allocatedResources[${name}]`;
  const unknown = validateResourceName('status.allocatedResources', name);
  if (unknown.length > 0) return unknown;
  const negative = validateBasicQuantity(amount, field);
  return negative.length > 0 ? negative : validateWholeQuantity(amount, field);
}

/** As in Kubernetes the error shows the name of the resource, not the status. */
function validateExpansion(field: string, name: string, status: string): readonly FieldError[] {
  return [
    ...validateResourceName(field, name),
    ...(EXPANSION_STATUSES.includes(status) ? [] : [notSupported(field, name, EXPANSION_STATUSES)]),
  ];
}

/** A qualified name; of those that are Kubernetes' own, only storage. */
function validateResourceName(field: string, name: string): readonly FieldError[] {
  const problems = labelKeyProblems(name);
  if (problems.length > 0) return problems.map((problem) => invalid(field, name, problem));
  const isNative = !name.includes('/') || name.includes('kubernetes.io/');
  return isNative && name !== 'storage' ? [notSupported(field, name, ['storage'])] : [];
}
