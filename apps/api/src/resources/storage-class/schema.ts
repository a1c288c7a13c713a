import {
  booleanSchema,
  kindSchema,
  listSchema,
  mapSchema,
  objectSchema,
  type ObjectSchema,
  stringListSchema,
  stringSchema,
} from '@berth/kube';

const topologyTermSchema = objectSchema(
  'Conditions on the topology of a node that must all hold.',
  {
    matchLabelExpressions: listSchema(
      'The conditions.',
      objectSchema(
        'A label of the node and the values it may have.',
        {
          key: stringSchema('The label.'),
          values: stringListSchema('The values; one of them must be there.'),
        },
        { name: 'io.k8s.api.core.v1.TopologySelectorLabelRequirement', required: ['key', 'values'] },
      ),
      { listType: 'atomic' },
    ),
  },
  { name: 'io.k8s.api.core.v1.TopologySelectorTerm', mapType: 'atomic' },
);

export const storageClassSchema: ObjectSchema = kindSchema(
  'io.k8s.api.storage.v1.StorageClass',
  'A kind of storage that volumes can be asked for, and made, by name.',
  {
    provisioner: stringSchema(
      'Who makes volumes of this class; kubernetes.io/no-provisioner means no one does.',
    ),
    parameters: mapSchema('What the provisioner is told.', stringSchema('Value of the parameter.')),
    reclaimPolicy: stringSchema('Reclaim policy of the volumes made for this class.', {
      default: 'Delete',
      enum: ['Delete', 'Retain'],
    }),
    mountOptions: stringListSchema('Mount options of the volumes made for this class.'),
    allowVolumeExpansion: booleanSchema('Whether claims of this class may grow.'),
    volumeBindingMode: stringSchema(
      'When claims of this class are bound: at once, or when the first pod that uses them has a node.',
      { default: 'Immediate', enum: ['Immediate', 'WaitForFirstConsumer'] },
    ),
    allowedTopologies: listSchema(
      'Where volumes of this class may be made; absent means anywhere.',
      topologyTermSchema,
      {
        listType: 'atomic',
      },
    ),
  },
  { required: ['provisioner'] },
);
