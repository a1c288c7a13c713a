import {
  keyedListSchema,
  kindSchema,
  LABEL_SELECTOR_SCHEMA,
  mapSchema,
  objectSchema,
  type ObjectSchema,
  plainSchema,
  stringListSchema,
  stringSchema,
} from '@berth/kube';
import { conditionSchema } from '../condition-schema.js';
import { typedLocalReferenceSchema, typedReferenceSchema } from '../reference-schemas.js';
import { quantities } from '../schema-parts.js';

const specSchema = objectSchema(
  'What storage the claim asks for.',
  {
    accessModes: stringListSchema('Ways in which the volume must be mountable.'),
    selector: {
      ...LABEL_SELECTOR_SCHEMA,
      description: 'Labels a volume must carry to be taken for this claim.',
    },
    resources: objectSchema(
      'How much is asked for.',
      {
        limits: quantities('The most the claim may be given; not looked at when a volume is chosen.'),
        requests: quantities('The least the claim needs; `storage` is the size.'),
      },
      { name: 'io.k8s.api.core.v1.VolumeResourceRequirements' },
    ),
    volumeName: stringSchema('The volume the claim is bound to, or the one it asks for by name.'),
    storageClassName: stringSchema(
      'Class to take the volume from. Empty means a volume without class; absent lets the default class decide.',
    ),
    volumeMode: stringSchema('Whether the volume must carry a file system or be a raw block device.', {
      default: 'Filesystem',
      enum: ['Block', 'Filesystem'],
    }),
    dataSource: {
      ...typedLocalReferenceSchema,
      description: 'What the new volume is filled with: a claim or a snapshot of the same namespace.',
    },
    dataSourceRef: {
      ...typedReferenceSchema,
      description: 'What the new volume is filled with: any object, also one of another namespace.',
    },
    volumeAttributesClassName: stringSchema(
      'Attributes class the volume must have; it may be changed later.',
    ),
  },
  { name: 'io.k8s.api.core.v1.PersistentVolumeClaimSpec' },
);

const claimConditionSchema = conditionSchema('io.k8s.api.core.v1.PersistentVolumeClaimCondition', {
  lastProbeTime: plainSchema('time', 'When it was last looked at.'),
});

const statusSchema = objectSchema(
  'Where the claim stands; kept by the server.',
  {
    phase: stringSchema('Pending, Bound or Lost.', { enum: ['Bound', 'Lost', 'Pending'] }),
    accessModes: stringListSchema('Ways in which the bound volume can be mounted.'),
    capacity: quantities('What the bound volume really has.'),
    conditions: keyedListSchema(
      'What is going on with the claim, such as an expansion.',
      'type',
      claimConditionSchema,
    ),
    allocatedResources: quantities('What is set aside for the claim, also while it grows.'),
    allocatedResourceStatuses: mapSchema(
      'How far growing has come, by resource.',
      stringSchema('Such as ControllerResizeInProgress or NodeResizePending.'),
      { mapType: 'granular' },
    ),
    currentVolumeAttributesClassName: stringSchema('Attributes class the volume has now.'),
    modifyVolumeStatus: objectSchema(
      'How far a change of the attributes class has come.',
      {
        targetVolumeAttributesClassName: stringSchema('Attributes class the volume is being given.'),
        status: stringSchema('Pending, InProgress or Infeasible.'),
      },
      { name: 'io.k8s.api.core.v1.ModifyVolumeStatus', required: ['status'] },
    ),
  },
  { name: 'io.k8s.api.core.v1.PersistentVolumeClaimStatus' },
);

export const persistentVolumeClaimSchema: ObjectSchema = kindSchema(
  'io.k8s.api.core.v1.PersistentVolumeClaim',
  'A request of a user for storage; it is bound to one volume that fits.',
  { spec: specSchema, status: statusSchema },
);
