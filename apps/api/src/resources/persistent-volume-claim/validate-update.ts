import { isDeepStrictEqual } from 'node:util';
import { type KubeObject, LEGACY_CLASS } from '@berth/domain';
import { type FieldError, forbidden, invalid } from '@berth/kube';
import { compareQuantityTexts, quantityKey } from '../quantity-rules.js';
import { claimSpec, type ClaimSpecInput, claimStatus } from './claim-input.js';

/** What a change of a claim must leave as it was. */
export function validatePersistentVolumeClaimUpdate(
  after: KubeObject,
  before: KubeObject,
): readonly FieldError[] {
  const next = claimSpec(after);
  const last = claimSpec(before);
  const errors: FieldError[] = [];
  const bound = claimStatus(before).phase === 'Bound';
  if (!isDeepStrictEqual(comparable(allowed(next, last, after, bound)), comparable(last))) {
    errors.push(
      forbidden(
        'spec',
        'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
      ),
    );
  }
  if (bound) errors.push(...validateShrinking(next, last, claimStatus(before).capacity?.['storage']));
  if (next.volumeMode !== last.volumeMode)
    errors.push(invalid('volumeMode', next.volumeMode, 'field is immutable'));
  errors.push(...validateAttributesClassChange(next, last), ...validateClassAnnotation(after, before));
  return errors;
}

/** The new spec with every permitted difference taken back. */
function allowed(
  next: ClaimSpecInput,
  last: ClaimSpecInput,
  after: KubeObject,
  bound: boolean,
): ClaimSpecInput {
  const spec: { -readonly [Key in keyof ClaimSpecInput]: ClaimSpecInput[Key] } = { ...next };
  if ((last.volumeName ?? '') === '') delete spec.volumeName;
  if (last.storageClassName === undefined && mayNameClass(next, after)) delete spec.storageClassName;
  assignOrDelete(spec, 'volumeAttributesClassName', last.volumeAttributesClassName);
  const request = last.resources?.requests?.['storage'];
  if (bound && request !== undefined && next.resources?.requests !== undefined) {
    spec.resources = { ...next.resources, requests: { ...next.resources.requests, storage: request } };
  }
  return spec;
}

function mayNameClass(next: ClaimSpecInput, after: KubeObject): boolean {
  const annotated = after.metadata.annotations?.[LEGACY_CLASS];
  return annotated === undefined || annotated === next.storageClassName;
}

function assignOrDelete(
  spec: { volumeAttributesClassName?: string },
  key: 'volumeAttributesClassName',
  value: string | undefined,
): void {
  if (value === undefined) Reflect.deleteProperty(spec, key);
  else spec[key] = value;
}

/** A spec in a form in which equal meanings are equal: quantities by value, an empty volume name as none. */
function comparable(spec: ClaimSpecInput): unknown {
  const { volumeName, resources, ...rest } = spec;
  const amounts = (of: { readonly [key: string]: string } | undefined) =>
    Object.entries(of ?? {})
      .map(([key, amount]) => [key, canonicalAmount(amount)])
      .toSorted();
  return {
    ...rest,
    ...((volumeName ?? '') === '' ? {} : { volumeName }),
    requests: amounts(resources?.requests),
    limits: amounts(resources?.limits),
  };
}

function canonicalAmount(amount: string): string {
  return quantityKey(amount);
}

function validateShrinking(
  next: ClaimSpecInput,
  last: ClaimSpecInput,
  capacity: string | undefined,
): readonly FieldError[] {
  const wanted = next.resources?.requests?.['storage'];
  const had = last.resources?.requests?.['storage'];
  if (wanted === undefined || had === undefined || compareQuantityTexts(wanted, had) >= 0) return [];
  const field = 'spec.resources.requests.storage';
  return capacity === undefined || compareQuantityTexts(wanted, capacity) <= 0
    ? [forbidden(field, 'field can not be less than status.capacity')]
    : [];
}

function validateAttributesClassChange(next: ClaimSpecInput, last: ClaimSpecInput): readonly FieldError[] {
  const had = last.volumeAttributesClassName;
  const field = 'spec.volumeAttributesClassName';
  if (had === undefined || next.volumeAttributesClassName === had) return [];
  if (next.volumeAttributesClassName === undefined) {
    return [forbidden(field, 'update from non-nil value to nil is forbidden')];
  }
  return next.volumeAttributesClassName === ''
    ? [forbidden(field, 'update from non-nil value to an empty string is forbidden')]
    : [];
}

function validateClassAnnotation(after: KubeObject, before: KubeObject): readonly FieldError[] {
  const next = after.metadata.annotations?.[LEGACY_CLASS];
  const last = before.metadata.annotations?.[LEGACY_CLASS];
  return next === last
    ? []
    : [invalid(`metadata.annotations.${LEGACY_CLASS}`, next ?? '', 'field is immutable')];
}
