import { type KubeObject } from '@berth/domain';
import {
  AGE_COLUMN,
  ageOf,
  booleanSchema,
  column,
  kindSchema,
  mapSchema,
  METADATA_FIELDS,
  NAME_COLUMN,
  plainSchema,
  stringSchema,
  type TableLayout,
} from '@berth/kube';
import { coreResource } from '../core-resource.js';
import { type Resource } from '../resource.js';
import { completeSecret, type SecretObject, withStringData } from './string-data.js';
import { validateSecret, validateSecretUpdate } from './validate.js';

const schema = kindSchema(
  'io.k8s.api.core.v1.Secret',
  'Small things to be kept secret, such as passwords and keys. Their values are stored sealed.',
  {
    data: mapSchema('The values by key, in base64.', plainSchema('bytes', 'Value.')),
    stringData: mapSchema(
      'Values by key as plain text, to write only: they are put into data, where they replace what has the same key.',
      stringSchema('Value.'),
    ),
    type: stringSchema('What the Secret is for; some types must have certain keys. It cannot be changed.', {
      default: 'Opaque',
    }),
    immutable: booleanSchema('Whether the values can never be changed again; once true, this cannot either.'),
  },
);

const table: TableLayout<KubeObject> = {
  columns: [
    NAME_COLUMN,
    column('Type', 'What the Secret is for.'),
    column('Data', 'How many values it has.'),
    AGE_COLUMN,
  ],
  cells: (object, nowMs) => {
    // A Secret has its fields beside metadata.
    const { metadata, type = '', data = {} } = object as SecretObject;
    return [metadata.name, type, Object.keys(data).length, ageOf(metadata.creationTimestamp, nowMs)];
  },
};

export const secret: Resource = coreResource({
  kind: 'Secret',
  plural: 'secrets',
  schema,
  table,
  selectableFields: { ...METADATA_FIELDS, type: (object) => (object as SecretObject).type },
  complete: completeSecret,
  readApplied: withStringData,
  validate: validateSecret,
  validateUpdate: validateSecretUpdate,
});
