import { METADATA_FIELDS, type SubresourceDescription } from '@berth/kube';
import { coreResource } from '../core-resource.js';
import { type Resource } from '../resource.js';
import { statusSubresource } from '../verbs.js';
import { bindingSubresource } from './binding.js';
import { podTable } from './columns.js';
import { completedPod } from './complete.js';
import { podSpec, podStatus } from './pod-input.js';
import { podSchema } from './schema.js';
import { validatePodUpdate } from './validate-update.js';
import { validatePod } from './validate.js';

/** What the pod's claims come to: volumes to mount, or why they can't be. */
export const MOUNTS = 'mounts';

const mountsSubresource: SubresourceDescription = {
  name: MOUNTS,
  verbs: ['get'],
  responseKind: { group: 'berth.dev', version: 'v1', kind: 'PodMounts' },
};

export const pod: Resource = coreResource({
  kind: 'Pod',
  plural: 'pods',
  shortNames: ['po'],
  categories: ['all'],
  subresources: [statusSubresource, mountsSubresource, bindingSubresource],
  schema: podSchema,
  table: podTable,
  selectableFields: {
    ...METADATA_FIELDS,
    'spec.nodeName': (object) => podSpec(object).nodeName,
    'spec.restartPolicy': (object) => podSpec(object).restartPolicy,
    'spec.schedulerName': (object) => podSpec(object).schedulerName,
    'spec.serviceAccountName': (object) => podSpec(object).serviceAccountName,
    'spec.hostNetwork': (object) => String(podSpec(object).hostNetwork ?? false),
    'status.phase': (object) => podStatus(object).phase,
    'status.podIP': (object) => podStatus(object).podIP,
    'status.nominatedNodeName': (object) => podStatus(object).nominatedNodeName,
  },
  shiftingFields: ['spec.nodeName', 'status.phase', 'status.podIP', 'status.nominatedNodeName'],
  complete: completedPod,
  admitCreate: (object) => ({ ...object, status: { phase: 'Pending' } }),
  validate: validatePod,
  validateUpdate: validatePodUpdate,
});
