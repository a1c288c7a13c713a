import { METADATA_FIELDS } from '@berth/kube';
import { coreResource } from '../core-resource.js';
import { type Resource } from '../resource.js';
import { statusSubresource } from '../verbs.js';
import { serviceTable } from './columns.js';
import { serviceSchema } from './schema.js';
import { completedService, serviceSpec, withClusterAddress } from './service-input.js';
import { serviceNameProblems, validateService, validateServiceUpdate } from './validate.js';

export const service: Resource = coreResource({
  kind: 'Service',
  plural: 'services',
  shortNames: ['svc'],
  categories: ['all'],
  subresources: [statusSubresource],
  schema: serviceSchema,
  table: serviceTable,
  selectableFields: {
    ...METADATA_FIELDS,
    'spec.clusterIP': (object) => serviceSpec(object).clusterIP,
    'spec.type': (object) => serviceSpec(object).type,
  },
  shiftingFields: ['spec.clusterIP', 'spec.type'],
  nameProblems: serviceNameProblems,
  complete: completedService,
  admitCreate: (object) => ({ ...object, status: { loadBalancer: {} } }),
  keepOnUpdate: withClusterAddress,
  validate: validateService,
  validateUpdate: validateServiceUpdate,
});
