import { CLAIM_PROTECTION, classOf, type KubeObject } from '@berth/domain';
import { METADATA_FIELDS, subdomainProblems } from '@berth/kube';
import { compareQuantityTexts } from '../quantity-rules.js';
import { withRequiredFinalizer } from '../required-finalizer.js';
import { type Admission, type Resource } from '../resource.js';
import { allVerbs, statusSubresource } from '../verbs.js';
import { claimSpec, withSpec } from './claim-input.js';
import { persistentVolumeClaimTable } from './columns.js';
import { settleDataSources } from './data-sources.js';
import { persistentVolumeClaimSchema } from './schema.js';
import { validatePersistentVolumeClaim } from './validate.js';
import { validatePersistentVolumeClaimStatus } from './validate-status.js';
import { validatePersistentVolumeClaimUpdate } from './validate-update.js';

export const persistentVolumeClaim: Resource = {
  group: '',
  version: 'v1',
  kind: 'PersistentVolumeClaim',
  plural: 'persistentvolumeclaims',
  singular: 'persistentvolumeclaim',
  shortNames: ['pvc'],
  categories: [],
  namespaced: true,
  global: false,
  verbs: allVerbs,
  subresources: [statusSubresource],
  schema: persistentVolumeClaimSchema,
  table: persistentVolumeClaimTable,
  selectableFields: { ...METADATA_FIELDS, name: ({ metadata }) => metadata.name },
  shiftingFields: [],
  nameProblems: subdomainProblems,
  admitCreate: (claim, admission) =>
    withRequiredFinalizer(
      withDefaultClass({ ...settleDataSources(claim), status: { phase: 'Pending' } }, admission),
      CLAIM_PROTECTION,
    ),
  validate: validatePersistentVolumeClaim,
  validateUpdate: validatePersistentVolumeClaimUpdate,
  validateStatus: validatePersistentVolumeClaimStatus,
  refuseUpdate: refuseResize,
};

/** A claim that names no class, not even the empty one, takes the default class if there is one. */
function withDefaultClass(claim: KubeObject, { classes }: Admission): KubeObject {
  if (classOf(claim) !== undefined) return claim;
  const storageClassName = classes.defaultClass();
  return storageClassName === undefined ? claim : withSpec(claim, { ...claimSpec(claim), storageClassName });
}

const NOT_EXPANDABLE =
  'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize';

/** A claim may only grow when its class says so; one bound to a volume made by hand follows its class too. */
function refuseResize(after: KubeObject, before: KubeObject, { classes }: Admission): string | undefined {
  if (!grows(after, before)) return undefined;
  const name = classOf(before) ?? '';
  const expandable = name !== '' && classOf(after) === name && classes.allowsExpansion(name) === true;
  return expandable ? undefined : NOT_EXPANDABLE;
}

function grows(after: KubeObject, before: KubeObject): boolean {
  const wanted = claimSpec(after).resources?.requests?.['storage'];
  const had = claimSpec(before).resources?.requests?.['storage'];
  return wanted !== undefined && had !== undefined && compareQuantityTexts(wanted, had) > 0;
}
