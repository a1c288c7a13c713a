import { type KubeObject } from '@berth/domain';
import {
  AGE_COLUMN,
  ageOf,
  column,
  type FieldError,
  invalid,
  METADATA_FIELDS,
  NAME_COLUMN,
  required,
  subdomainProblems,
  type TableLayout,
} from '@berth/kube';
import { type Resource } from '../resource.js';
import { allVerbs } from '../verbs.js';
import { leaseSchema } from './schema.js';

type LeaseSpec = {
  readonly holderIdentity?: string;
  readonly leaseDurationSeconds?: number;
  readonly leaseTransitions?: number;
  readonly strategy?: string;
  readonly preferredHolder?: string;
};

function leaseSpec({ spec }: KubeObject): LeaseSpec {
  // The schema of a Lease.
  return (spec ?? {}) as LeaseSpec;
}

const table: TableLayout<KubeObject> = {
  columns: [NAME_COLUMN, column('Holder', 'Who has the lease.'), AGE_COLUMN],
  cells: (lease, nowMs) => [
    lease.metadata.name,
    leaseSpec(lease).holderIdentity ?? '',
    ageOf(lease.metadata.creationTimestamp, nowMs),
  ],
};

function validateLease(lease: KubeObject): readonly FieldError[] {
  const { leaseDurationSeconds, leaseTransitions, strategy, preferredHolder } = leaseSpec(lease);
  const errors: FieldError[] = [];
  if (leaseDurationSeconds !== undefined && leaseDurationSeconds <= 0) {
    errors.push(invalid('spec.leaseDurationSeconds', leaseDurationSeconds, 'must be greater than 0'));
  }
  if (leaseTransitions !== undefined && leaseTransitions < 0) {
    errors.push(invalid('spec.leaseTransitions', leaseTransitions, 'must be greater than or equal to 0'));
  }
  if ((preferredHolder ?? '') !== '' && (strategy ?? '') === '') {
    errors.push(required('spec.strategy', 'must be specified when `preferredHolder` is specified'));
  }
  return errors;
}

/** Kept apart from the log: a renewal says nothing that anyone asks of the past. */
export const lease: Resource = {
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  plural: 'leases',
  singular: 'lease',
  shortNames: [],
  categories: [],
  namespaced: true,
  global: false,
  verbs: allVerbs,
  subresources: [],
  schema: leaseSchema,
  table,
  selectableFields: METADATA_FIELDS,
  shiftingFields: [],
  nameProblems: subdomainProblems,
  admitCreate: (object) => object,
  validate: validateLease,
  validateUpdate: () => [],
};
