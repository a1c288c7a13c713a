import { posix } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type JsonObject, type KubeObject, LEGACY_MOUNT_OPTIONS, sourcesOf, traitsOf } from '@berth/domain';
import { type FieldError, forbidden, invalid, notSupported, required } from '@berth/kube';
import { validateAccessModes } from '../access-modes.js';
import { immutable } from '../immutable.js';
import { validateNodeSelectorTerms } from '../node-selector.js';
import { validateObjectName } from '../object-name.js';
import { validateBasicQuantity, validatePositiveQuantity } from '../quantity-rules.js';
import { onlyOneSource, validateSource } from './validate-source.js';
import { withStableLabels } from './stable-labels.js';
import { specOf, type VolumeSpecInput } from './volume-input.js';

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
    ...validateNodeAffinity(volume),
    ...validateSources(volume),
    ...validateRecycledRoot(spec),
    ...validateClassName(spec.storageClassName),
    ...oneOf(spec.volumeMode, 'spec.volumeMode', ['Block', 'Filesystem']),
    ...validateAttributesClass(spec),
    ...validateMountOptionsAnnotation(volume),
  ];
}

/** What a change of a volume must leave as it was. */
export function validatePersistentVolumeUpdate(after: KubeObject, before: KubeObject): readonly FieldError[] {
  const next = specOf(after);
  const last = specOf(before);
  const errors: FieldError[] = [];
  const sources = { before: sourceFields(before), after: keepingSecret(sourceFields(after), last) };
  if (!isDeepStrictEqual(sources.after, sources.before)) {
    const field = 'spec.persistentvolumesource';
    const message = `${field} is immutable after creation`;
    errors.push(immutable(field, message, { type: 'PersistentVolumeSource', ...sources }));
  }
  if (next.volumeMode !== last.volumeMode)
    errors.push(invalid('volumeMode', next.volumeMode, 'field is immutable'));
  if (last.nodeAffinity !== undefined && !isRenamed(next.nodeAffinity, last.nodeAffinity)) {
    const detail = 'field is immutable, except for updating from beta label to GA';
    errors.push(invalid('nodeAffinity', next.nodeAffinity, detail));
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
    const field = `spec.capacity[${resource}]`;
    errors.push(...validateBasicQuantity(quantity, field), ...validatePositiveQuantity(quantity, field));
  }
  return errors;
}

function validateSources(volume: KubeObject): readonly FieldError[] {
  const [first, ...more] = sourcesOf(volume);
  if (first === undefined) return [required('spec', 'must specify a volume type')];
  // The schema has made sure of the object.
  const errors = validateSource(first, specOf(volume)[first] as JsonObject, volume.metadata.name);
  const ofOneNode = traitsOf(first).ofOneNode && specOf(volume).nodeAffinity === undefined;
  return [
    ...errors,
    ...(ofOneNode ? [required('spec.nodeAffinity', 'Local volume requires node affinity')] : []),
    ...more.map((source) => onlyOneSource('spec', source)),
  ];
}

function validateNodeAffinity(volume: KubeObject): readonly FieldError[] {
  const { nodeAffinity } = specOf(volume);
  if (nodeAffinity === undefined) return [];
  const { required: selector } = nodeAffinity;
  if (selector === undefined)
    return [required('spec.nodeAffinity.required', 'must specify required node constraints')];
  return validateNodeSelectorTerms(
    selector.nodeSelectorTerms,
    'spec.nodeAffinity.required.nodeSelectorTerms',
  );
}

function validateRecycledRoot(spec: VolumeSpecInput): readonly FieldError[] {
  const path = (spec['hostPath'] as { path?: string } | undefined)?.path ?? '';
  return posix.normalize(path) === '/' && spec.persistentVolumeReclaimPolicy === 'Recycle'
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

function validateMountOptionsAnnotation(volume: KubeObject): readonly FieldError[] {
  if (volume.metadata.annotations?.[LEGACY_MOUNT_OPTIONS] === undefined) return [];
  const field = `metadata.annotations.${LEGACY_MOUNT_OPTIONS}`;
  return sourcesOf(volume).every((source) => traitsOf(source).mountOptions === 'both')
    ? []
    : [forbidden(field, 'may not specify mount options for this volume type')];
}

function sourceFields(volume: KubeObject): Readonly<Record<string, unknown>> {
  const spec = specOf(volume);
  return Object.fromEntries(sourcesOf(volume).map((source) => [source, spec[source]]));
}

/** A controller-side expansion secret may be added to a csi source that had none. */
function keepingSecret(
  after: Readonly<Record<string, unknown>>,
  { csi }: VolumeSpecInput,
): Readonly<Record<string, unknown>> {
  const had = (csi as JsonObject | undefined)?.['controllerExpandSecretRef'] !== undefined;
  if (after['csi'] === undefined || had) return after;
  const { controllerExpandSecretRef: _added, ...kept } = after['csi'] as JsonObject;
  return { ...after, csi: kept };
}

/** The same constraints, but for labels that go by their later names. */
function isRenamed(after: VolumeSpecInput['nodeAffinity'], before: VolumeSpecInput['nodeAffinity']): boolean {
  return isDeepStrictEqual(after, before) || isDeepStrictEqual(after, withStableLabels(before, after));
}

function oneOf(value: string | undefined, field: string, values: readonly string[]): readonly FieldError[] {
  return value === undefined || values.includes(value) ? [] : [notSupported(field, value, values)];
}
