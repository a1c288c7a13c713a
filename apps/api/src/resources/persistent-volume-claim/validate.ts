import { type KubeObject } from '@berth/domain';
import { type FieldError, invalid, notSupported, required } from '@berth/kube';
import { validateAccessModes } from '../access-modes.js';
import { validateLabelSelector } from '../label-selector.js';
import { validateLabelName, validateObjectName } from '../object-name.js';
import { validatePositiveQuantity, validateWholeQuantity } from '../quantity-rules.js';
import { claimSpec, type ClaimSpecInput, type DataSourceInput } from './claim-input.js';

/** All broken rules of a claim, whether new or changed. */
export function validatePersistentVolumeClaim(claim: KubeObject): readonly FieldError[] {
  const spec = claimSpec(claim);
  return [
    ...validateSelection(spec),
    ...validateRequest(spec),
    ...validateClassName(spec.storageClassName, 'spec.storageClassName'),
    ...validateVolumeMode(spec.volumeMode),
    ...validateDataSources(spec),
    ...validateClassName(spec.volumeAttributesClassName, 'spec.volumeAttributesClassName'),
  ];
}

/** That modes are missing is told before what the selector breaks, and what modes break after it. */
function validateSelection({ accessModes, selector }: ClaimSpecInput): readonly FieldError[] {
  const modes = validateAccessModes(accessModes, 'spec.accessModes', 'at least 1 access mode is required');
  const labels = validateLabelSelector(selector, 'spec.selector');
  return (accessModes ?? []).length === 0 ? [...modes, ...labels] : [...labels, ...modes];
}

/** Kubernetes names the request without `requests` here. */
const REQUEST = 'spec.resources[storage]';

function validateRequest(spec: ClaimSpecInput): readonly FieldError[] {
  const request = spec.resources?.requests?.['storage'];
  if (request === undefined) return [required(REQUEST)];
  const errors = validatePositiveQuantity(request, REQUEST);
  return errors.length > 0 ? errors : validateWholeQuantity(request, REQUEST);
}

function validateClassName(name: string | undefined, field: string): readonly FieldError[] {
  return name === undefined || name === '' ? [] : validateObjectName(name, field);
}

function validateVolumeMode(mode: string | undefined): readonly FieldError[] {
  const modes = ['Block', 'Filesystem'];
  return mode === undefined || modes.includes(mode) ? [] : [notSupported('spec.volumeMode', mode, modes)];
}

function validateDataSources({ dataSource, dataSourceRef }: ClaimSpecInput): readonly FieldError[] {
  const errors = [
    ...(dataSource === undefined ? [] : validateDataSource(dataSource, 'spec.dataSource')),
    ...(dataSourceRef === undefined ? [] : validateDataSource(dataSourceRef, 'spec.dataSourceRef')),
  ];
  const otherNamespace = (dataSourceRef?.namespace ?? '') !== '';
  if (otherNamespace && dataSource !== undefined) {
    errors.push(
      invalid('spec', dataSource.name, 'may not be specified when dataSourceRef.namespace is specified'),
    );
  } else if (
    dataSource !== undefined &&
    dataSourceRef !== undefined &&
    !sameTarget(dataSource, dataSourceRef)
  ) {
    errors.push(invalid('spec', dataSource.name, 'must match dataSourceRef'));
  }
  return errors;
}

function validateDataSource(
  { apiGroup = '', kind = '', name = '', namespace = '' }: DataSourceInput,
  field: string,
): FieldError[] {
  const errors = [
    ...(name === '' ? [required(`${field}.name`)] : []),
    ...(kind === '' ? [required(`${field}.kind`)] : []),
    ...(apiGroup === ''
      ? validateCoreSource(kind, field)
      : validateObjectName(apiGroup, `${field}.apiGroup`)),
  ];
  return namespace === '' ? errors : [...errors, ...validateLabelName(namespace, `${field}.namespace`)];
}

function validateCoreSource(kind: string, field: string): FieldError[] {
  return kind === 'PersistentVolumeClaim'
    ? []
    : [invalid(field, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup")];
}

function sameTarget(a: DataSourceInput, b: DataSourceInput): boolean {
  return (a.apiGroup ?? '') === (b.apiGroup ?? '') && a.kind === b.kind && a.name === b.name;
}
