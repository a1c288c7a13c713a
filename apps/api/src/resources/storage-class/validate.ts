import { isDeepStrictEqual } from 'node:util';
import { canonicalJson, type KubeObject } from '@berth/domain';
import {
  duplicate,
  type FieldError,
  forbidden,
  invalid,
  labelKeyProblems,
  notSupported,
  required,
  tooLong,
} from '@berth/kube';

type ClassInput = {
  readonly provisioner?: string;
  readonly parameters?: { readonly [key: string]: string };
  readonly reclaimPolicy?: string;
  readonly volumeBindingMode?: string;
  readonly allowedTopologies?: readonly TopologyTermInput[];
};

type TopologyTermInput = {
  readonly matchLabelExpressions?: readonly { readonly key?: string; readonly values?: readonly string[] }[];
};

const MAX_PARAMETERS = 512;
const MAX_PARAMETER_BYTES = 256 * 1024;

/** All broken rules of a class, whether new or changed. */
export function validateStorageClass(object: KubeObject): readonly FieldError[] {
  const storageClass = inputOf(object);
  return [
    ...validateProvisioner(storageClass.provisioner),
    ...validateParameters(storageClass.parameters ?? {}),
    ...oneOf(storageClass.reclaimPolicy, 'reclaimPolicy', ['Delete', 'Retain']),
    ...oneOf(storageClass.volumeBindingMode, 'volumeBindingMode', ['Immediate', 'WaitForFirstConsumer']),
    ...validateTopologies(storageClass.allowedTopologies ?? []),
  ];
}

/** What a change of a class must leave as it was. */
export function validateStorageClassUpdate(after: KubeObject, before: KubeObject): readonly FieldError[] {
  const next = inputOf(after);
  const last = inputOf(before);
  const errors: FieldError[] = [];
  if (!isDeepStrictEqual(next.parameters ?? {}, last.parameters ?? {})) {
    errors.push(forbidden('parameters', 'updates to parameters are forbidden.'));
  }
  if (next.provisioner !== last.provisioner) {
    errors.push(forbidden('provisioner', 'updates to provisioner are forbidden.'));
  }
  if (next.reclaimPolicy !== last.reclaimPolicy) {
    errors.push(forbidden('reclaimPolicy', 'updates to reclaimPolicy are forbidden.'));
  }
  if (next.volumeBindingMode !== last.volumeBindingMode) {
    errors.push(invalid('volumeBindingMode', next.volumeBindingMode, 'field is immutable'));
  }
  return errors;
}

function validateProvisioner(provisioner = ''): readonly FieldError[] {
  if (provisioner === '') return [required('provisioner', provisioner)];
  return labelKeyProblems(provisioner.toLowerCase()).map((problem) =>
    invalid('provisioner', provisioner, problem),
  );
}

function validateParameters(parameters: { readonly [key: string]: string }): readonly FieldError[] {
  const entries = Object.entries(parameters);
  if (entries.length > MAX_PARAMETERS) return [tooLong('parameters', MAX_PARAMETERS)];
  const bytes = entries.reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  );
  return [
    ...(entries.some(([key]) => key === '') ? [invalid('parameters', '', 'field can not be empty.')] : []),
    ...(bytes > MAX_PARAMETER_BYTES ? [tooLong('parameters', MAX_PARAMETER_BYTES)] : []),
  ];
}

function validateTopologies(terms: readonly TopologyTermInput[]): readonly FieldError[] {
  const seen = new Set<string>();
  return terms.flatMap((term, index) => {
    const field = `allowedTopologies[${index}]`;
    const text = canonicalJson(term);
    const repeated = seen.has(text);
    seen.add(text);
    return [
      ...(repeated ? [duplicate(`${field}.matchLabelExpressions`, '')] : []),
      ...validateTerm(term, field),
    ];
  });
}

function validateTerm(
  { matchLabelExpressions = [] }: TopologyTermInput,
  field: string,
): readonly FieldError[] {
  const seen = new Set<string>();
  return matchLabelExpressions.flatMap(({ key = '', values = [] }, index) => {
    const at = `${field}.matchLabelExpressions[${index}]`;
    const errors = labelKeyProblems(key).map((problem) => invalid(`${at}.key`, key, problem));
    if (values.length === 0) errors.push(required(`${at}.values`));
    errors.push(...repeatedValues(values, at));
    if (seen.has(key)) errors.push(duplicate(`${at}.key`, key));
    seen.add(key);
    return errors;
  });
}

function repeatedValues(values: readonly string[], at: string): readonly FieldError[] {
  const seen = new Set<string>();
  return values.flatMap((value, nth) => {
    const repeated = seen.has(value);
    seen.add(value);
    return repeated ? [duplicate(`${at}.values[${nth}]`, value)] : [];
  });
}

function oneOf(value: string | undefined, field: string, values: readonly string[]): readonly FieldError[] {
  return value === undefined || values.includes(value) ? [] : [notSupported(field, value, values)];
}

function inputOf(object: KubeObject): ClassInput {
  // Decoded by the schema of this kind; a class has its fields beside metadata.
  return object as unknown as ClassInput;
}
