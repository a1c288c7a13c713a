import {
  kindSchema,
  mapSchema,
  NODE_SELECTOR_SCHEMA,
  objectSchema,
  type ObjectSchema,
  plainSchema,
  stringListSchema,
  stringSchema,
} from '@berth/kube';
import { objectReferenceSchema } from '../reference-schemas.js';
import { sourceSchemas } from './source-schemas.js';

export const volumeSpecSchema: ObjectSchema = objectSchema(
  'What the storage is and who may have it.',
  {
    capacity: mapSchema('How much there is; the only key is `storage`.', plainSchema('quantity', 'Amount.')),
    ...sourceSchemas,
    accessModes: stringListSchema('Every way in which the volume can be mounted.'),
    claimRef: {
      ...objectReferenceSchema,
      description:
        'The claim that has the volume. Without a UID it is a reservation for whichever claim has that name; with one it is the bond itself.',
      mapType: 'granular',
    },
    persistentVolumeReclaimPolicy: stringSchema(
      'What becomes of the volume once its claim is gone: Retain keeps it for an administrator, Delete removes it and its data, Recycle scrubs it and offers it again.',
      { default: 'Retain', enum: ['Delete', 'Recycle', 'Retain'] },
    ),
    storageClassName: stringSchema('Class of the volume; absent or empty means it belongs to none.'),
    mountOptions: stringListSchema(
      'Options for mounting, such as `ro`; not checked here, a wrong one fails the mount.',
    ),
    volumeMode: stringSchema('Whether the volume carries a file system or is used as a raw block device.', {
      default: 'Filesystem',
      enum: ['Block', 'Filesystem'],
    }),
    nodeAffinity: objectSchema(
      'From which nodes the volume can be reached.',
      { required: { ...NODE_SELECTOR_SCHEMA, description: 'What a node must fulfil.' } },
      { name: 'io.k8s.api.core.v1.VolumeNodeAffinity' },
    ),
    volumeAttributesClassName: stringSchema('Attributes class of the volume; only with a csi source.'),
  },
  { name: 'io.k8s.api.core.v1.PersistentVolumeSpec' },
);

const statusSchema = objectSchema(
  'Where the volume stands; kept by the server.',
  {
    phase: stringSchema('Pending, Available, Bound, Released or Failed.', {
      enum: ['Available', 'Bound', 'Failed', 'Pending', 'Released'],
    }),
    message: stringSchema('Tells a person why the volume is in this phase.'),
    reason: stringSchema('Short word for the cause of a failure.'),
    lastPhaseTransitionTime: plainSchema('time', 'When the phase last changed.'),
  },
  { name: 'io.k8s.api.core.v1.PersistentVolumeStatus' },
);

export const persistentVolumeSchema: ObjectSchema = kindSchema(
  'io.k8s.api.core.v1.PersistentVolume',
  'A piece of storage an administrator, or a provisioner, has made available in the cluster.',
  { spec: volumeSpecSchema, status: statusSchema },
);
