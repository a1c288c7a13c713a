import { type FieldValidation } from '../schema/decode-object.js';
import { invalidObject } from '../status/api-error.js';
import {
  forbidden,
  invalid,
  notSupported,
  required,
  tooLong,
  type FieldError,
} from '../status/field-error.js';
import { flagOf, type Query, textOf, textsOf } from './query-values.js';

/** What every write may carry in its query. */
export type WriteOptions = {
  /** Run everything, store nothing. */
  readonly dryRun: boolean;
  readonly fieldManager: string;
  readonly fieldValidation: FieldValidation;
};

/** A patch's options. */
export type PatchOptions = WriteOptions & {
  /** Server-side apply takes over fields of other managers. */
  readonly force: boolean;
};

/** The verb whose options are read; it names the kind in refusals. */
export type WriteVerb = 'Create' | 'Update' | 'Patch';

const MAX_FIELD_MANAGER = 128;
const FIELD_VALIDATIONS: readonly FieldValidation[] = ['Ignore', 'Strict', 'Warn'];

/** Parses the options of a create or update. */
export function parseWriteOptions(verb: WriteVerb, query: Query, userAgent = ''): WriteOptions {
  const { options, errors } = readOptions(query, userAgent);
  refuse(`${verb}Options`, errors);
  return options;
}

/** Parses the options of a patch; server-side apply must name its manager, and only it may force. */
export function parsePatchOptions(
  query: Query,
  patch: { readonly apply: boolean },
  userAgent = '',
): PatchOptions {
  const { options, errors } = readOptions(query, userAgent);
  const force = flagOf(query, 'force');
  if (patch.apply && (textOf(query, 'fieldManager') ?? '') === '') {
    errors.push(required('fieldManager', 'is required for apply patch'));
  }
  if (!patch.apply && force !== undefined) {
    errors.push(forbidden('force', 'may not be specified for non-apply patch'));
  }
  refuse('PatchOptions', errors);
  return { ...options, force: force ?? false };
}

/** The errors of a list of dryRun values, of which only `All` exists. */
export function dryRunErrors(values: readonly string[]): FieldError[] {
  const wrong = values.filter((value) => value !== 'All');
  return wrong.length === 0 ? [] : [notSupported('dryRun', values, ['All'])];
}

function readOptions(query: Query, userAgent: string): { options: WriteOptions; errors: FieldError[] } {
  const dryRun = textsOf(query, 'dryRun').filter((value) => value !== '');
  const manager = textOf(query, 'fieldManager') ?? '';
  const validation = textOf(query, 'fieldValidation') ?? '';
  return {
    options: {
      dryRun: dryRun.length > 0,
      fieldManager: manager === '' ? managerOf(userAgent) : manager,
      fieldValidation: FIELD_VALIDATIONS.find((known) => known === validation) ?? 'Warn',
    },
    errors: [...dryRunErrors(dryRun), ...fieldManagerErrors(manager), ...validationErrors(validation)],
  };
}

/** As Kubernetes: the user agent up to its first slash, cut to what a manager name may hold. */
function managerOf(userAgent: string): string {
  const name = userAgent.split('/', 1)[0] ?? '';
  return name.replaceAll(/[^\x20-\x7e]/g, '').slice(0, MAX_FIELD_MANAGER) || 'unknown';
}

function fieldManagerErrors(manager: string): FieldError[] {
  return [
    ...(Buffer.byteLength(manager) > MAX_FIELD_MANAGER ? [tooLong('fieldManager', MAX_FIELD_MANAGER)] : []),
    ...(/^[\p{L}\p{M}\p{N}\p{P}\p{S} ]*$/u.test(manager)
      ? []
      : [invalid('fieldManager', manager, 'should only contain printable characters')]),
  ];
}

function validationErrors(validation: string): FieldError[] {
  const known = validation === '' || FIELD_VALIDATIONS.some((each) => each === validation);
  return known ? [] : [notSupported('fieldValidation', validation, FIELD_VALIDATIONS)];
}

function refuse(kind: string, errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalidObject({ group: 'meta.k8s.io', kind }, '', errors);
}
