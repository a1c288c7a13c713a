import { canonicalJson, type KubeObject, makerOf } from '@berth/domain';
import { duplicate, type FieldError, invalid, labelKeyProblems, notSupported, required } from '@berth/kube';
import { keptFields, type Parameters, validateParameters, validateServer } from '../class-parameters.js';

type ClassInput = {
  readonly provisioner?: string;
  readonly parameters?: Parameters;
  readonly reclaimPolicy?: string;
  readonly volumeBindingMode?: string;
  readonly allowedTopologies?: readonly TopologyTermInput[];
};

type TopologyTermInput = {
  readonly matchLabelExpressions?: readonly { readonly key?: string; readonly values?: readonly string[] }[];
};

/** In front of a host, with or without a scheme; a backslash counts as a slash. */
const USER_INFO = /^(?:[a-z][a-z0-9+.-]*:)?[/\\]*[^/\\?#]*@/i;
/** Stands in messages for what holds a password. */
const REDACTED = '<not shown>';

/** All broken rules of a class, whether new or changed. */
export function validateStorageClass(object: KubeObject): readonly FieldError[] {
  const storageClass = inputOf(object);
  return [
    ...validateServer(storageClass.provisioner, 'provisioner'),
    ...validateParameters(storageClass.parameters),
    ...oneOf(storageClass.reclaimPolicy, 'reclaimPolicy', ['Delete', 'Retain']),
    ...oneOf(storageClass.volumeBindingMode, 'volumeBindingMode', ['Immediate', 'WaitForFirstConsumer']),
    ...validateTopologies(storageClass.allowedTopologies ?? []),
  ];
}

/**
 * What a new class must keep to besides: all may read it, so that its URL carries nobody's password. For that there are a
 * Secret and a sealed parameter.
 */
export function validateNewStorageClass(object: KubeObject): readonly FieldError[] {
  const { provisioner = '', parameters = {} } = inputOf(object);
  if (makerOf(provisioner) !== 'berth') return [];
  return Object.entries(parameters)
    .filter(([name, value]) => name.toLowerCase() === 'resturl' && hasUser(value))
    .map(([name]) => invalid(`parameters[${name}]`, REDACTED, 'a URL may not carry a user or password'));
}

/** What a change of a class must leave as it was. */
export function validateStorageClassUpdate(after: KubeObject, before: KubeObject): readonly FieldError[] {
  const next = inputOf(after);
  const last = inputOf(before);
  return [
    ...keptFields(next, last, ['parameters', 'provisioner', 'reclaimPolicy']),
    ...(next.volumeBindingMode === last.volumeBindingMode
      ? []
      : [invalid('volumeBindingMode', next.volumeBindingMode, 'field is immutable')]),
  ];
}

/** White space is no part of a URL. */
function hasUser(url: string): boolean {
  return USER_INFO.test(url.replaceAll(/\s/g, ''));
}

function validateTopologies(terms: readonly TopologyTermInput[]): readonly FieldError[] {
  // A term of no conditions is taken for one that was there before, as in Kubernetes.
  const seen = new Set<string>([termKey({})]);
  return terms.flatMap((term, index) => {
    const field = `allowedTopologies[${index}]`;
    const key = termKey(term);
    const repeated = seen.has(key);
    seen.add(key);
    return [
      ...validateTerm(term, field),
      ...(repeated ? [duplicate(`${field}.matchLabelExpressions`, '')] : []),
    ];
  });
}

/** The same for terms of the same labels and values, in any order. */
function termKey({ matchLabelExpressions = [] }: TopologyTermInput): string {
  const labels = matchLabelExpressions.map(
    ({ key = '', values = [] }) => [key, [...new Set(values)].toSorted()] as const,
  );
  return canonicalJson(Object.fromEntries(labels));
}

function validateTerm(
  { matchLabelExpressions = [] }: TopologyTermInput,
  field: string,
): readonly FieldError[] {
  const seen = new Set<string>();
  return matchLabelExpressions.flatMap(({ key = '', values = [] }, index) => {
    const at = `${field}.matchLabelExpressions[${index}]`;
    const errors = [
      ...(values.length === 0 ? [required(`${at}.values`)] : []),
      ...repeatedValues(values, at),
      ...labelKeyProblems(key).map((problem) => invalid(`${at}.key`, key, problem)),
      ...(seen.has(key) ? [duplicate(`${at}.key`, key)] : []),
    ];
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
