import { METADATA_FIELDS } from '@berth/kube';
import { coreResource } from '../core-resource.js';
import { type Resource } from '../resource.js';
import { statusSubresource } from '../verbs.js';
import { podTable } from './columns.js';
import { completedPod } from './complete.js';
import { podSpec, podStatus } from './pod-input.js';
import { podSchema } from './schema.js';
import { validatePodUpdate } from './validate-update.js';
import { validatePod } from './validate.js';

export const pod: Resource = coreResource({
  kind: 'Pod',
  plural: 'pods',
  shortNames: ['po'],
  categories: ['all'],
  subresources: [statusSubresource],
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
