import { METADATA_FIELDS } from '@berth/kube';
import { coreResource } from '../core-resource.js';
import { type Resource } from '../resource.js';
import { statusSubresource } from '../verbs.js';
import { nodeTable } from './columns.js';
import { nodeSpec } from './node-input.js';
import { nodeSchema } from './schema.js';
import { validateNode, validateNodeUpdate } from './validate.js';

/** A node is told of whole: its status comes with it. */
export const node: Resource = coreResource({
  kind: 'Node',
  plural: 'nodes',
  shortNames: ['no'],
  namespaced: false,
  subresources: [statusSubresource],
  schema: nodeSchema,
  table: nodeTable,
  selectableFields: {
    ...METADATA_FIELDS,
    'spec.unschedulable': (object) => String(nodeSpec(object).unschedulable ?? false),
  },
  shiftingFields: ['spec.unschedulable'],
  validate: validateNode,
  validateUpdate: validateNodeUpdate,
});
