import { type KubeObject } from '@berth/domain';
import {
  AGE_COLUMN,
  ageOf,
  column,
  type FieldError,
  kindSchema,
  mapSchema,
  NAME_COLUMN,
  required,
  stringSchema,
  type TableLayout,
} from '@berth/kube';
import { keptFields, type Parameters, validateParameters, validateServer } from '../class-parameters.js';
import { coreResource } from '../core-resource.js';
import { type Resource } from '../resource.js';

type AttributesInput = { readonly driverName?: string; readonly parameters?: Parameters };

const schema = kindSchema(
  'io.k8s.api.storage.v1.VolumeAttributesClass',
  'A set of properties of volumes, such as their speed, that a claim asks for by name and may change later.',
  {
    driverName: stringSchema('The CSI driver that gives volumes these properties.'),
    parameters: mapSchema(
      'The properties, in words of the driver. They stay as they are: for others there is another class.',
      stringSchema('Value of the property.'),
    ),
  },
  { required: ['driverName'] },
);

const table: TableLayout<KubeObject> = {
  columns: [NAME_COLUMN, column('DriverName', 'The driver that gives volumes these properties.'), AGE_COLUMN],
  cells: (object, nowMs) => [
    object.metadata.name,
    inputOf(object).driverName ?? '',
    ageOf(object.metadata.creationTimestamp, nowMs),
  ],
};

export const volumeAttributesClass: Resource = {
  ...coreResource({ kind: 'VolumeAttributesClass', plural: 'volumeattributesclasses', schema, table }),
  group: 'storage.k8s.io',
  shortNames: ['vac'],
  namespaced: false,
  validate: validateVolumeAttributesClass,
  validateUpdate: (after, before) => keptFields(after, before, ['driverName', 'parameters']),
};

/**
 * The versions from before, to be read by name only: `kubectl describe` of releases 1.30 to 1.33 asks for them, whatever
 * discovery tells.
 */
export const earlierAttributesClasses: readonly Resource[] = ['v1alpha1', 'v1beta1'].map((version) => ({
  ...volumeAttributesClass,
  version,
  verbs: ['get'],
}));

/** All broken rules of an attributes class, whether new or changed. */
export function validateVolumeAttributesClass(object: KubeObject): readonly FieldError[] {
  const { driverName, parameters = {} } = inputOf(object);
  const empty = Object.keys(parameters).length === 0;
  return [
    ...validateServer(driverName, 'driverName'),
    ...validateParameters(parameters),
    ...(empty ? [required('parameters', 'must contain at least one key/value pair')] : []),
  ];
}

function inputOf(object: KubeObject): AttributesInput {
  // Decoded by the schema of this kind, whose fields stand beside metadata.
  return object as AttributesInput;
}
