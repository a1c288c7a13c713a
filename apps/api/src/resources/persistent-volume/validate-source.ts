import { type JsonObject, type VolumeSourceName } from '@berth/domain';
import { type FieldError, forbidden, invalid, notSupported, required } from '@berth/kube';

type SourceRule = (source: JsonObject, path: string) => readonly FieldError[];

/** Fields that must be there and not empty, by source; a rule below says what else must hold. */
const requiredFields: Readonly<Record<VolumeSourceName, readonly string[]>> = {
  hostPath: ['path'],
  gcePersistentDisk: ['pdName'],
  awsElasticBlockStore: ['volumeID'],
  glusterfs: ['endpoints', 'path'],
  flocker: [],
  nfs: ['server', 'path'],
  rbd: ['monitors', 'image'],
  quobyte: ['registry', 'volume'],
  cephfs: ['monitors'],
  iscsi: ['targetPortal', 'iqn'],
  cinder: ['volumeID'],
  fc: [],
  flexVolume: ['driver'],
  azureFile: ['secretName', 'shareName'],
  vsphereVolume: ['volumePath'],
  azureDisk: ['diskName', 'diskURI'],
  portworxVolume: ['volumeID'],
  scaleIO: ['gateway', 'system', 'volumeName'],
  local: ['path'],
  storageos: ['volumeName'],
  csi: ['driver', 'volumeHandle'],
};

const rules: Partial<Readonly<Record<VolumeSourceName, SourceRule>>> = {
  hostPath: (source, path) => [
    ...noBacksteps(source, path),
    ...oneOf(source, path, 'type', [
      '',
      'BlockDevice',
      'CharDevice',
      'Directory',
      'DirectoryOrCreate',
      'File',
      'FileOrCreate',
      'Socket',
    ]),
  ],
  local: noBacksteps,
  nfs: (source, path) =>
    text(source, 'path').startsWith('/') || text(source, 'path') === ''
      ? []
      : [invalid(`${path}.path`, text(source, 'path'), 'must be an absolute path')],
  gcePersistentDisk: (source, path) => byteRange(source, path, 'partition'),
  awsElasticBlockStore: (source, path) => byteRange(source, path, 'partition'),
  glusterfs: (source, path) =>
    source['endpointsNamespace'] === ''
      ? [
          invalid(
            `${path}.endpointsNamespace`,
            '',
            'if the endpointnamespace is set, it must be a valid namespace name',
          ),
        ]
      : [],
  flocker: flockerDataset,
  iscsi: (source, path) => [
    ...iscsiName(source, path),
    ...byteRange(source, path, 'lun'),
    ...iscsiSecret(source, path),
  ],
  fc: fibreChannelTargets,
  cinder: (source, path) => secretReference(source, path, 'secretRef'),
  azureFile: (source, path) =>
    source['secretNamespace'] === '' ? [invalid(`${path}.secretNamespace`, '', 'must not be empty')] : [],
  azureDisk: (source, path) => [
    ...oneOf(source, path, 'cachingMode', ['None', 'ReadOnly', 'ReadWrite']),
    ...oneOf(source, path, 'kind', ['Dedicated', 'Managed', 'Shared']),
  ],
  csi: (source, path) =>
    [
      'controllerPublishSecretRef',
      'nodeStageSecretRef',
      'nodePublishSecretRef',
      'controllerExpandSecretRef',
      'nodeExpandSecretRef',
    ].flatMap((field) => secretReference(source, path, field)),
};

/** Checks one source of a volume; `path` is where it stands, such as `spec.nfs`. */
export function validateSource(
  name: VolumeSourceName,
  source: JsonObject,
  path: string,
): readonly FieldError[] {
  const missing = requiredFields[name]
    .filter((field) => isEmpty(source[field]))
    .map((field) => required(`${path}.${field}`));
  return [...missing, ...(rules[name]?.(source, path) ?? [])];
}

function noBacksteps(source: JsonObject, path: string): readonly FieldError[] {
  const value = text(source, 'path');
  return value.split('/').includes('..') ? [invalid(`${path}.path`, value, "must not contain '..'")] : [];
}

function oneOf(
  source: JsonObject,
  path: string,
  field: string,
  values: readonly string[],
): readonly FieldError[] {
  const value = source[field];
  return value === undefined || values.includes(text(source, field))
    ? []
    : [notSupported(`${path}.${field}`, value, values)];
}

function byteRange(source: JsonObject, path: string, field: string): readonly FieldError[] {
  const value = source[field];
  return typeof value === 'number' && (value < 0 || value > 255)
    ? [invalid(`${path}.${field}`, value, 'must be between 0 and 255, inclusive')]
    : [];
}

function flockerDataset(source: JsonObject, path: string): readonly FieldError[] {
  const name = text(source, 'datasetName');
  const uuid = text(source, 'datasetUUID');
  if (name === '' && uuid === '') return [required(path, 'one of datasetName and datasetUUID is required')];
  if (name !== '' && uuid !== '') {
    return [invalid(path, 'resource', 'datasetName and datasetUUID can not be specified simultaneously')];
  }
  return name.includes('/') ? [invalid(`${path}.datasetName`, name, "must not contain '/'")] : [];
}

function iscsiName(source: JsonObject, path: string): readonly FieldError[] {
  const name = text(source, 'iqn');
  if (name === '' || /^(iqn|eui|naa)\./.test(name)) return [];
  return [invalid(`${path}.iqn`, name, 'must be valid format starting with iqn, eui, or naa')];
}

function iscsiSecret(source: JsonObject, path: string): readonly FieldError[] {
  const needed = source['chapAuthDiscovery'] === true || source['chapAuthSession'] === true;
  if (needed && source['secretRef'] === undefined) return [required(`${path}.secretRef`)];
  return needed && isEmpty(reference(source, 'secretRef')['name'])
    ? [required(`${path}.secretRef.name`)]
    : [];
}

function fibreChannelTargets(source: JsonObject, path: string): readonly FieldError[] {
  const names = !isEmpty(source['targetWWNs']);
  const ids = !isEmpty(source['wwids']);
  if (!names && !ids) {
    return [required(`${path}.targetWWNs`, 'must specify either targetWWNs or wwids, but not both')];
  }
  if (names && ids) {
    return [
      invalid(
        `${path}.targetWWNs`,
        source['targetWWNs'],
        'targetWWNs and wwids can not be specified simultaneously',
      ),
    ];
  }
  if (names && source['lun'] === undefined) {
    return [required(`${path}.lun`, 'lun is required if targetWWNs is specified')];
  }
  return names ? byteRange(source, path, 'lun') : [];
}

function secretReference(source: JsonObject, path: string, field: string): readonly FieldError[] {
  if (source[field] === undefined) return [];
  const secret = reference(source, field);
  return ['name', 'namespace']
    .filter((part) => isEmpty(secret[part]))
    .map((part) => required(`${path}.${field}.${part}`));
}

/** What a volume may hold at most of one source; the second source is refused where it stands. */
export function onlyOneSource(path: string): FieldError {
  return forbidden(path, 'may not specify more than 1 volume type');
}

function reference(source: JsonObject, field: string): JsonObject {
  // The schema has made sure of the object.
  return (source[field] ?? {}) as JsonObject;
}

function text(source: JsonObject, field: string): string {
  const value = source[field];
  return typeof value === 'string' ? value : '';
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}
