import { isDefaultClass, type KubeObject } from '@berth/domain';
import {
  AGE_COLUMN,
  ageOf,
  column,
  METADATA_FIELDS,
  NAME_COLUMN,
  subdomainProblems,
  type TableLayout,
} from '@berth/kube';
import { type Resource } from '../resource.js';
import { allVerbs } from '../verbs.js';
import { storageClassSchema } from './schema.js';
import { validateNewStorageClass, validateStorageClass, validateStorageClassUpdate } from './validate.js';

type ClassColumns = {
  readonly provisioner?: string;
  readonly reclaimPolicy?: string;
  readonly volumeBindingMode?: string;
  readonly allowVolumeExpansion?: boolean;
};

const table: TableLayout<KubeObject> = {
  columns: [
    NAME_COLUMN,
    column('Provisioner', 'Who makes volumes of this class.'),
    column('ReclaimPolicy', 'Reclaim policy of the volumes made for this class.'),
    column('VolumeBindingMode', 'When claims of this class are bound.'),
    column('AllowVolumeExpansion', 'Whether claims of this class may grow.', { type: 'boolean' }),
    AGE_COLUMN,
  ],
  cells: (storageClass, nowMs) => {
    // A class has its fields beside metadata.
    const fields = storageClass as ClassColumns;
    return [
      `${storageClass.metadata.name}${isDefaultClass(storageClass) ? ' (default)' : ''}`,
      fields.provisioner ?? '',
      fields.reclaimPolicy ?? 'Delete',
      fields.volumeBindingMode ?? 'Immediate',
      fields.allowVolumeExpansion ?? false,
      ageOf(storageClass.metadata.creationTimestamp, nowMs),
    ];
  },
};

export const storageClass: Resource = {
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'StorageClass',
  plural: 'storageclasses',
  singular: 'storageclass',
  shortNames: ['sc'],
  categories: [],
  namespaced: false,
  global: false,
  verbs: allVerbs,
  subresources: [],
  schema: storageClassSchema,
  table,
  selectableFields: METADATA_FIELDS,
  shiftingFields: [],
  nameProblems: subdomainProblems,
  admitCreate: (object) => object,
  validate: validateStorageClass,
  validateAmong: validateNewStorageClass,
  validateUpdate: validateStorageClassUpdate,
};
