import { type KubeObject, parseQuantity, wholeNumberOf } from '@berth/domain';
import { type FieldError, invalid, labelKeyProblems, notSupported } from '@berth/kube';
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
    ...Object.entries(capacity).flatMap(([name, amount]) => validateAmount('status.capacity', name, amount)),
    ...Object.entries(allocatedResourceStatuses).flatMap(([name, status]) =>
      validateExpansion('status.allocatedResourceStatuses', name, status),
    ),
    ...Object.entries(allocatedResources).flatMap(([name, amount]) => {
      const errors = validateResourceName('status.allocatedResources', name);
      return errors.length > 0 ? errors : validateAmount('status.allocatedResources', name, amount);
    }),
  ];
}

function validateAmount(field: string, name: string, amount: string): readonly FieldError[] {
  const size = wholeNumberOf(parseQuantity(amount));
  return size < 0 ? [invalid(`${field}[${name}]`, size, 'must be a valid resource quantity')] : [];
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
