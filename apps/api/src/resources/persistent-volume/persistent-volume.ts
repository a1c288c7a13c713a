import { type KubeObject, VOLUME_PROTECTION } from '@berth/domain';
import { METADATA_FIELDS, subdomainProblems } from '@berth/kube';
import { withRequiredFinalizer } from '../required-finalizer.js';
import { type Admission, type Resource } from '../resource.js';
import { allVerbs, statusSubresource } from '../verbs.js';
import { persistentVolumeTable } from './columns.js';
import { completedVolume } from './complete.js';
import { persistentVolumeSchema } from './schema.js';
import { validatePersistentVolume, validatePersistentVolumeUpdate } from './validate.js';

export const persistentVolume: Resource = {
  group: '',
  version: 'v1',
  kind: 'PersistentVolume',
  plural: 'persistentvolumes',
  singular: 'persistentvolume',
  shortNames: ['pv'],
  categories: [],
  namespaced: false,
  global: false,
  verbs: allVerbs,
  subresources: [statusSubresource],
  schema: persistentVolumeSchema,
  table: persistentVolumeTable,
  selectableFields: { ...METADATA_FIELDS, name: ({ metadata }) => metadata.name },
  shiftingFields: [],
  nameProblems: subdomainProblems,
  complete: completedVolume,
  admitCreate: (volume, { now }) =>
    withRequiredFinalizer(
      { ...volume, status: { phase: 'Pending', lastPhaseTransitionTime: now } },
      VOLUME_PROTECTION,
    ),
  validate: validatePersistentVolume,
  validateUpdate: validatePersistentVolumeUpdate,
  admitStatus,
};

type Status = { readonly phase?: string; readonly lastPhaseTransitionTime?: string };

/** A phase that changes takes the present time, unless the writer names another; one that stays keeps its time. */
function admitStatus(after: KubeObject, before: KubeObject, { now }: Admission): KubeObject {
  const next = (after.status ?? {}) as Status;
  const last = (before.status ?? {}) as Status;
  const given = next.lastPhaseTransitionTime;
  const moved = next.phase !== last.phase;
  const time = moved && (given === undefined || given === last.lastPhaseTransitionTime) ? now : given;
  const kept = time ?? last.lastPhaseTransitionTime;
  return { ...after, status: { ...next, ...(kept === undefined ? {} : { lastPhaseTransitionTime: kept }) } };
}
