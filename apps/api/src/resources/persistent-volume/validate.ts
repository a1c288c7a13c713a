import { posix } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type JsonObject, type KubeObject } from '@berth/domain';
import { type FieldError, forbidden, invalid, notSupported, required } from '@berth/kube';
import { validateAccessModes } from '../access-modes.js';
import { validateNodeSelectorTerms } from '../node-selector.js';
import { validateObjectName } from '../object-name.js';
import { validatePositiveQuantity } from '../quantity-rules.js';
import { onlyOneSource, validateSource } from './validate-source.js';
import { sourcesOf, specOf, type VolumeSpecInput } from './volume-input.js';

const MOUNT_OPTIONS_ANNOTATION = 'volume.beta.kubernetes.io/mount-options';
/** Sources that are mounted by the node with options; the others refuse the legacy annotation. */
const mountsWithOptions = new Set([
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'glusterfs',
  'nfs',
  'rbd',
  'quobyte',
  'cephfs',
  'iscsi',
  'cinder',
  'azureFile',
  'vsphereVolume',
  'azureDisk',
  'storageos',
]);

/** All broken rules of a volume, whether new or changed. */
export function validatePersistentVolume(volume: KubeObject): readonly FieldError[] {
  const spec = specOf(volume);
  return [
    ...validateAccessModes(spec.accessModes, 'spec.accessModes', ''),
    ...validateCapacity(spec.capacity),
    ...oneOf(spec.persistentVolumeReclaimPolicy, 'spec.persistentVolumeReclaimPolicy', [
      'Delete',
      'Recycle',
      'Retain',
    ]),
    ...validateNodeAffinity(spec),
    ...validateSources(spec),
    ...validateRecycledRoot(spec),
    ...validateClassName(spec.storageClassName),
    ...oneOf(spec.volumeMode, 'spec.volumeMode', ['Block', 'Filesystem']),
    ...validateAttributesClass(spec),
    ...validateMountOptionsAnnotation(volume, spec),
  ];
}

/** What a change of a volume must leave as it was. */
export function validatePersistentVolumeUpdate(after: KubeObject, before: KubeObject): readonly FieldError[] {
  const next = specOf(after);
  const last = specOf(before);
  const errors: FieldError[] = [];
  if (!sameSource(next, last)) {
    const field = 'spec.persistentvolumesource';
    errors.push(forbidden(field, `${field} is immutable after creation`));
  }
  if (next.volumeMode !== last.volumeMode)
    errors.push(invalid('volumeMode', next.volumeMode, 'field is immutable'));
  if (last.nodeAffinity !== undefined && !isDeepStrictEqual(next.nodeAffinity, last.nodeAffinity)) {
    errors.push(invalid('nodeAffinity', next.nodeAffinity, 'field is immutable'));
  }
  if (last.volumeAttributesClassName !== undefined && next.volumeAttributesClassName === undefined) {
    errors.push(forbidden('spec.volumeAttributesClassName', 'update from non-nil value to nil is forbidden'));
  }
  return errors;
}

function validateCapacity(capacity: VolumeSpecInput['capacity']): readonly FieldError[] {
  const keys = Object.keys(capacity ?? {});
  const errors: FieldError[] = [];
  if (keys.length === 0) errors.push(required('spec.capacity'));
  if (keys.length !== 1 || keys[0] !== 'storage')
    errors.push(notSupported('spec.capacity', capacity, ['storage']));
  for (const [resource, quantity] of Object.entries(capacity ?? {})) {
    errors.push(...validatePositiveQuantity(quantity, `spec.capacity[${resource}]`));
  }
  return errors;
}

function validateSources(spec: VolumeSpecInput): readonly FieldError[] {
  const [first, ...more] = sourcesOf(spec);
  if (first === undefined) return [required('spec', 'must specify a volume type')];
  const path = `spec.${first}`;
  // The schema has made sure of the object.
  const errors = validateSource(first, spec[first] as JsonObject, path);
  return [...errors, ...more.map((source) => onlyOneSource(`spec.${source}`))];
}

function validateNodeAffinity(spec: VolumeSpecInput): readonly FieldError[] {
  if (spec.nodeAffinity === undefined) {
    return spec['local'] === undefined
      ? []
      : [required('spec.nodeAffinity', 'Local volume requires node affinity')];
  }
  const { required: selector } = spec.nodeAffinity;
  if (selector === undefined)
    return [required('spec.nodeAffinity.required', 'must specify required node constraints')];
  return validateNodeSelectorTerms(
    selector.nodeSelectorTerms,
    'spec.nodeAffinity.required.nodeSelectorTerms',
  );
}

function validateRecycledRoot(spec: VolumeSpecInput): readonly FieldError[] {
  const path = (spec['hostPath'] as { path?: string } | undefined)?.path ?? '';
  const root = path !== '' && posix.resolve('/', path) === '/';
  return root && spec.persistentVolumeReclaimPolicy === 'Recycle'
    ? [forbidden('spec.persistentVolumeReclaimPolicy', "may not be 'recycle' for a hostPath mount of '/'")]
    : [];
}

function validateClassName(name: string | undefined): readonly FieldError[] {
  return name === undefined || name === '' ? [] : validateObjectName(name, 'spec.storageClassName');
}

function validateAttributesClass(spec: VolumeSpecInput): readonly FieldError[] {
  const name = spec.volumeAttributesClassName;
  if (name === undefined) return [];
  const field = 'spec.volumeAttributesClassName';
  const errors =
    name === '' ? [required(field, 'an empty string is disallowed')] : [...validateObjectName(name, field)];
  if (spec['csi'] === undefined) {
    errors.push(required('spec.csi', 'has to be specified when using volumeAttributesClassName'));
  }
  return errors;
}

function validateMountOptionsAnnotation(volume: KubeObject, spec: VolumeSpecInput): readonly FieldError[] {
  if (volume.metadata.annotations?.[MOUNT_OPTIONS_ANNOTATION] === undefined) return [];
  return sourcesOf(spec).every((source) => mountsWithOptions.has(source))
    ? []
    : [
        forbidden(
          `metadata.annotations.${MOUNT_OPTIONS_ANNOTATION}`,
          'may not specify mount options for this volume type',
        ),
      ];
}

/** A controller-side expansion secret may be added to a csi source that had none. */
function sameSource(after: VolumeSpecInput, before: VolumeSpecInput): boolean {
  return [...new Set([...sourcesOf(after), ...sourcesOf(before)])].every((source) => {
    const next = { ...(after[source] as JsonObject | undefined) };
    const last = { ...(before[source] as JsonObject | undefined) };
    if (source === 'csi' && last['controllerExpandSecretRef'] === undefined)
      delete next['controllerExpandSecretRef'];
    return (after[source] === undefined) === (before[source] === undefined) && isDeepStrictEqual(next, last);
  });
}

function oneOf(value: string | undefined, field: string, values: readonly string[]): readonly FieldError[] {
  return value === undefined || values.includes(value) ? [] : [notSupported(field, value, values)];
}
