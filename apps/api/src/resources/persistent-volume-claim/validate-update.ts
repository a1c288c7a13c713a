import { isDeepStrictEqual } from 'node:util';
import { type KubeObject, LEGACY_CLASS } from '@berth/domain';
import { type FieldError, forbidden, invalid } from '@berth/kube';
import { immutable } from '../immutable.js';
import { compareQuantityTexts } from '../quantity-rules.js';
import { claimSpec, type ClaimSpecInput, claimStatus } from './claim-input.js';

const IMMUTABLE =
  'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';

/** What a change of a claim must leave as it was. */
export function validatePersistentVolumeClaimUpdate(
  after: KubeObject,
  before: KubeObject,
): readonly FieldError[] {
  const next = claimSpec(after);
  const last = claimSpec(before);
  const errors: FieldError[] = [...validateClassAnnotation(after, before)];
  const bound = claimStatus(before).phase === 'Bound';
  const compared = { before: comparable(last, last), after: comparable(allowed(after, before, bound), last) };
  if (!isDeepStrictEqual(compared.after, compared.before)) {
    errors.push(immutable('spec', IMMUTABLE, { type: 'PersistentVolumeClaimSpec', ...compared }));
  }
  if (bound) errors.push(...validateShrinking(next, last, claimStatus(before).capacity?.['storage']));
  if (next.volumeMode !== last.volumeMode)
    errors.push(invalid('volumeMode', next.volumeMode, 'field is immutable'));
  errors.push(...validateAttributesClassChange(next, last));
  return errors;
}

type Changing = { -readonly [Key in keyof ClaimSpecInput]: ClaimSpecInput[Key] };

/** The new spec with every permitted difference taken back. */
function allowed(after: KubeObject, before: KubeObject, bound: boolean): ClaimSpecInput {
  const last = claimSpec(before);
  const spec: Changing = { ...claimSpec(after) };
  if ((last.volumeName ?? '') === '') delete spec.volumeName;
  if (mayNameClass(after, before)) delete spec.storageClassName;
  return bound ? withoutRequests(spec, last) : spec;
}

/** A bound claim may ask for another size and other attributes, but not for no attributes any more. */
function withoutRequests(spec: Changing, last: ClaimSpecInput): ClaimSpecInput {
  const { volumeAttributesClassName } = last;
  if (spec.volumeAttributesClassName !== undefined) {
    delete spec.volumeAttributesClassName;
    if (volumeAttributesClassName !== undefined) spec.volumeAttributesClassName = volumeAttributesClassName;
  }
  const request = last.resources?.requests?.['storage'];
  if (request !== undefined && spec.resources?.requests !== undefined) {
    spec.resources = { ...spec.resources, requests: { ...spec.resources.requests, storage: request } };
  }
  return spec;
}

/** A class may be named once, and only the one that the old annotation says, where there is one. */
function mayNameClass(after: KubeObject, before: KubeObject): boolean {
  if (claimSpec(before).storageClassName !== undefined) return false;
  const annotated = before.metadata.annotations?.[LEGACY_CLASS];
  return annotated === undefined || annotated === claimSpec(after).storageClassName;
}

/** The old annotation may go once the field says the same. */
function isClassUpgrade(after: KubeObject, before: KubeObject): boolean {
  const { [LEGACY_CLASS]: annotated } = before.metadata.annotations ?? {};
  const kept = after.metadata.annotations?.[LEGACY_CLASS];
  return (
    annotated !== undefined &&
    claimSpec(before).storageClassName === undefined &&
    claimSpec(after).storageClassName === annotated &&
    (kept === undefined || kept === annotated)
  );
}

/** A spec in a form in which equal meanings are equal: amounts as `like` writes them, an empty volume name as none. */
function comparable(spec: ClaimSpecInput, like: ClaimSpecInput): Readonly<Record<string, unknown>> {
  const { volumeName, resources, ...rest } = spec;
  return {
    ...rest,
    ...((volumeName ?? '') === '' ? {} : { volumeName }),
    'resources.requests': amounts(resources?.requests, like.resources?.requests),
    'resources.limits': amounts(resources?.limits, like.resources?.limits),
  };
}

type Amounts = { readonly [resource: string]: string };

function amounts(given: Amounts = {}, like: Amounts = {}): Amounts {
  const named = Object.entries(given).map(([name, amount]) => {
    const known = like[name];
    return [name, known !== undefined && compareQuantityTexts(amount, known) === 0 ? known : amount];
  });
  return Object.fromEntries(named) as Amounts;
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
  return compareQuantityTexts(wanted, capacity ?? '0') <= 0
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
  const next = after.metadata.annotations?.[LEGACY_CLASS] ?? '';
  const last = before.metadata.annotations?.[LEGACY_CLASS] ?? '';
  return next === last || isClassUpgrade(after, before)
    ? []
    : [invalid(`metadata.annotations.${LEGACY_CLASS}`, next, 'field is immutable')];
}
