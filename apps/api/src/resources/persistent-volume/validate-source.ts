import { type JsonObject, type VolumeSourceName } from '@berth/domain';
import { type FieldError, forbidden, invalid, required } from '@berth/kube';
import { validateLabelName } from '../object-name.js';
import { validateAzureDisk } from './azure-disk.js';
import { validateCsi } from './csi.js';
import { validateIscsi } from './iscsi.js';
import {
  byteRange,
  isEmpty,
  noBacksteps,
  oneOf,
  secretParts,
  type SourceRule,
  text,
  textOrNone,
} from './source-parts.js';

/** Fields that must be there and not empty, by source; a rule below says what else must hold. */
const requiredFields: Readonly<Record<VolumeSourceName, readonly string[]>> = {
  hostPath: ['path'],
  gcePersistentDisk: ['pdName'],
  awsElasticBlockStore: ['volumeID'],
  glusterfs: ['endpoints', 'path'],
  flocker: [],
  nfs: ['server', 'path'],
  rbd: ['monitors', 'image'],
  quobyte: [],
  cephfs: ['monitors'],
  iscsi: [],
  cinder: ['volumeID'],
  fc: [],
  flexVolume: ['driver'],
  azureFile: ['secretName', 'shareName'],
  vsphereVolume: ['volumePath'],
  azureDisk: ['diskName', 'diskURI'],
  portworxVolume: ['volumeID'],
  scaleIO: ['gateway', 'system', 'volumeName'],
  local: ['path'],
  storageos: [],
  csi: [],
};

const HOST_PATH_TYPES = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];

const rules: Partial<Readonly<Record<VolumeSourceName, SourceRule>>> = {
  hostPath: (source, path) =>
    isEmpty(source['path'])
      ? []
      : [...noBacksteps(source, path), ...oneOf(source, path, 'type', HOST_PATH_TYPES)],
  local: noBacksteps,
  nfs: (source, path) =>
    text(source, 'path').startsWith('/')
      ? []
      : [invalid(`${path}.path`, text(source, 'path'), 'must be an absolute path')],
  gcePersistentDisk: partition,
  awsElasticBlockStore: partition,
  glusterfs: endpointsNamespace,
  flocker: flockerDataset,
  quobyte: quobyteRegistry,
  iscsi: validateIscsi,
  fc: fibreChannelTargets,
  flexVolume: reservedOptions,
  cinder: (source, path) => secretParts(source, path, ['name', 'namespace']),
  azureFile: (source, path) =>
    source['secretNamespace'] === '' ? [required(`${path}.secretNamespace`)] : [],
  azureDisk: validateAzureDisk,
  storageos: storageOsNames,
  csi: validateCsi,
};

/** Fields that errors of Kubernetes give another name than the volume has. */
const ERROR_NAMES: Readonly<Record<string, string>> = { gcePersistentDisk: 'persistentDisk' };
const REFUSED_NAMES: Readonly<Record<string, string>> = { cephfs: 'cephFS' };

/** Checks the source of a volume's spec; `volumeName` is the name of the volume. */
export function validateSource(
  name: VolumeSourceName,
  source: JsonObject,
  volumeName: string,
): readonly FieldError[] {
  const path = `spec.${ERROR_NAMES[name] ?? name}`;
  const missing = requiredFields[name]
    .filter((field) => isEmpty(source[field]))
    .map((field) => required(`${path}.${field}`));
  return [...missing, ...(rules[name]?.(source, path, volumeName) ?? [])];
}

/** What a volume may hold at most of one source; the second source is refused where it stands. */
export function onlyOneSource(at: string, name: string): FieldError {
  return forbidden(`${at}.${REFUSED_NAMES[name] ?? name}`, 'may not specify more than 1 volume type');
}

/** Zero is taken, though the words are those of Kubernetes. */
function partition(source: JsonObject, path: string): readonly FieldError[] {
  return byteRange(source, path, 'partition', 'must be between 1 and 255, inclusive');
}

function endpointsNamespace(source: JsonObject, path: string): readonly FieldError[] {
  const namespace = textOrNone(source, 'endpointsNamespace');
  const field = `${path}.endpointsNamespace`;
  if (namespace === '') {
    return [invalid(field, '', 'if the endpointnamespace is set, it must be a valid namespace name')];
  }
  return namespace === undefined ? [] : validateLabelName(namespace, field);
}

function flockerDataset(source: JsonObject, path: string): readonly FieldError[] {
  const name = text(source, 'datasetName');
  const uuid = text(source, 'datasetUUID');
  const both = 'datasetName and datasetUUID can not be specified simultaneously';
  return [
    ...(name === '' && uuid === '' ? [required(path, 'one of datasetName and datasetUUID is required')] : []),
    ...(name !== '' && uuid !== '' ? [invalid(path, 'resource', both)] : []),
    ...(name.includes('/') ? [invalid(`${path}.datasetName`, name, "must not contain '/'")] : []),
  ];
}

const REGISTRY = 'must be a host:port pair or multiple pairs separated by commas';
const HOST_AND_PORT = /^(?:\[[^[\]]*\]|[^:[\]]*):[^:[\]]*$/;
const MAX_TENANT = 64;

function quobyteRegistry(source: JsonObject, path: string): readonly FieldError[] {
  return [
    ...registryErrors(source, path),
    ...(isEmpty(source['volume']) ? [required(`${path}.volume`)] : []),
  ];
}

function registryErrors(source: JsonObject, path: string): readonly FieldError[] {
  const registry = text(source, 'registry');
  if (registry === '') return [required(`${path}.registry`, REGISTRY)];
  if (text(source, 'tenant').length > MAX_TENANT) {
    return [required(`${path}.tenant`, 'must be a UUID and may not exceed a length of 64 characters')];
  }
  const pairs = registry.split(',').every((pair) => HOST_AND_PORT.test(pair));
  return pairs ? [] : [invalid(`${path}.registry`, registry, REGISTRY)];
}

function fibreChannelTargets(source: JsonObject, path: string): readonly FieldError[] {
  const field = `${path}.targetWWNs`;
  const names = !isEmpty(source['targetWWNs']);
  const ids = !isEmpty(source['wwids']);
  if (!names) {
    const either = 'must specify either targetWWNs or wwids, but not both';
    return ids ? [] : [required(field, either)];
  }
  const both = 'targetWWNs and wwids can not be specified simultaneously';
  return [
    ...(ids ? [invalid(field, source['targetWWNs'], both)] : []),
    ...(source['lun'] === undefined
      ? [required(`${path}.lun`, 'lun is required if targetWWNs is specified')]
      : byteRange(source, path, 'lun')),
  ];
}

function reservedOptions(source: JsonObject, path: string): readonly FieldError[] {
  // The schema has made sure of the object.
  return Object.keys((source['options'] ?? {}) as JsonObject)
    .filter((option) => {
      const [namespace = ''] = option.toLowerCase().split('/');
      return /\.(?:kubernetes|k8s)\.io$/.test(`.${namespace}`);
    })
    .map((option) =>
      invalid(`${path}.options[${option}]`, option, 'kubernetes.io and k8s.io namespaces are reserved'),
    );
}

function storageOsNames(source: JsonObject, path: string): readonly FieldError[] {
  const name = text(source, 'volumeName');
  const namespace = text(source, 'volumeNamespace');
  return [
    ...(name === '' ? [required(`${path}.volumeName`)] : validateLabelName(name, `${path}.volumeName`)),
    ...(namespace === '' ? [] : validateLabelName(namespace, `${path}.volumeNamespace`)),
    ...secretParts(source, path, ['name', 'namespace']),
  ];
}
