import { type JsonObject } from '@berth/domain';
import { type FieldError, invalid, required, subdomainProblems, tooLong } from '@berth/kube';
import { validateLabelName, validateObjectName } from '../object-name.js';
import { isEmpty, reference, text } from './source-parts.js';

const MAX_DRIVER_NAME = 63;

/** References that Kubernetes looks at, in its order; that for staging on a node it takes as it comes. */
const SECRETS = [
  'controllerPublishSecretRef',
  'controllerExpandSecretRef',
  'nodePublishSecretRef',
  'nodeExpandSecretRef',
];

/** Which driver serves a volume, as what, and with whose Secrets. */
export function validateCsi(source: JsonObject, path: string): readonly FieldError[] {
  return [
    ...validateDriver(text(source, 'driver'), `${path}.driver`),
    ...(isEmpty(source['volumeHandle']) ? [required(`${path}.volumeHandle`)] : []),
    ...SECRETS.filter((field) => source[field] !== undefined).flatMap((field) =>
      validateSecret(reference(source, field), `${path}.${field}`),
    ),
  ];
}

function validateDriver(name: string, field: string): readonly FieldError[] {
  return [
    ...(name === '' ? [required(field)] : []),
    ...(name.length > MAX_DRIVER_NAME ? [tooLong(field, MAX_DRIVER_NAME)] : []),
    ...subdomainProblems(name.toLowerCase()).map((problem) => invalid(field, name, problem)),
  ];
}

function validateSecret(secret: JsonObject, path: string): readonly FieldError[] {
  const name = text(secret, 'name');
  const namespace = text(secret, 'namespace');
  return [
    ...(name === '' ? [required(`${path}.name`)] : validateObjectName(name, `${path}.name`)),
    ...(namespace === ''
      ? [required(`${path}.namespace`)]
      : validateLabelName(namespace, `${path}.namespace`)),
  ];
}
