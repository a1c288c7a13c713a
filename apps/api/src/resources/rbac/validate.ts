import { isDeepStrictEqual } from 'node:util';
import { type KubeObject } from '@berth/domain';
import { type FieldError, forbidden, invalid, notSupported, required } from '@berth/kube';
import { RBAC_GROUP, type Subject } from '../../authorization/rbac-objects.js';
import { type PolicyRule } from '../../authorization/rules.js';

/** A role as a client may send it. */
type RoleInput = { readonly rules?: readonly Partial<PolicyRule>[] };
type BindingInput = {
  readonly subjects?: readonly Partial<Subject>[];
  readonly roleRef?: { readonly apiGroup?: string; readonly kind?: string; readonly name?: string };
};

/** Names of RBAC objects are free, as far as a URL can carry them: built-in ones hold colons. */
export function pathSegmentProblems(name: string): readonly string[] {
  if (name === '.' || name === '..') return [`may not be '${name}'`];
  return ['/', '%'].filter((text) => name.includes(text)).map((text) => `may not contain '${text}'`);
}

export function validateRole(object: KubeObject): readonly FieldError[] {
  return rulesOf(object).flatMap((rule, index) => ruleErrors(rule, `rules[${index}]`, true));
}

export function validateClusterRole(object: KubeObject): readonly FieldError[] {
  return rulesOf(object).flatMap((rule, index) => ruleErrors(rule, `rules[${index}]`, false));
}

export function validateRoleBinding(object: KubeObject): readonly FieldError[] {
  return bindingErrors(object, ['Role', 'ClusterRole']);
}

export function validateClusterRoleBinding(object: KubeObject): readonly FieldError[] {
  return bindingErrors(object, ['ClusterRole']);
}

/** A binding whose role could change would give away rights that nobody looked at. */
export function validateBindingUpdate(after: KubeObject, before: KubeObject): readonly FieldError[] {
  const { roleRef } = after as BindingInput;
  if (isDeepStrictEqual(roleRef, (before as BindingInput).roleRef)) return [];
  return [invalid('roleRef', roleRef, 'cannot change roleRef')];
}

function rulesOf(object: KubeObject): readonly Partial<PolicyRule>[] {
  // A role has its fields beside metadata.
  return (object as RoleInput).rules ?? [];
}

function ruleErrors(rule: Partial<PolicyRule>, at: string, namespaced: boolean): FieldError[] {
  const errors: FieldError[] = [];
  if (isEmpty(rule.verbs)) errors.push(required(`${at}.verbs`, 'verbs must contain at least one value'));
  if (!isEmpty(rule.nonResourceURLs)) return [...errors, ...pathErrors(rule, at, namespaced)];
  if (isEmpty(rule.apiGroups)) {
    errors.push(required(`${at}.apiGroups`, 'resource rules must supply at least one api group'));
  }
  if (isEmpty(rule.resources)) {
    errors.push(required(`${at}.resources`, 'resource rules must supply at least one resource'));
  }
  return errors;
}

function pathErrors(rule: Partial<PolicyRule>, at: string, namespaced: boolean): FieldError[] {
  const refused = (why: string) => invalid(`${at}.nonResourceURLs`, rule.nonResourceURLs, why);
  const isAboutObjects = [rule.apiGroups, rule.resources, rule.resourceNames].some((list) => !isEmpty(list));
  return [
    ...(namespaced ? [refused('namespaced rules cannot apply to non-resource URLs')] : []),
    ...(isAboutObjects
      ? [refused('rules cannot apply to both regular resources and non-resource URLs')]
      : []),
  ];
}

function isEmpty(list: readonly string[] | undefined): boolean {
  return list === undefined || list.length === 0;
}

function bindingErrors(object: KubeObject, roleKinds: readonly string[]): FieldError[] {
  const { roleRef = {}, subjects = [] } = object as BindingInput;
  const { apiGroup = '', kind = '', name = '' } = roleRef;
  return [
    ...(apiGroup === RBAC_GROUP ? [] : [notSupported('roleRef.apiGroup', apiGroup, [RBAC_GROUP])]),
    ...(roleKinds.includes(kind) ? [] : [notSupported('roleRef.kind', kind, roleKinds)]),
    ...(name === '' ? [required('roleRef.name')] : nameErrors(name, 'roleRef.name')),
    ...subjects.flatMap((subject, index) => subjectErrors(subject, object, `subjects[${index}]`)),
  ];
}

function nameErrors(name: string, at: string): FieldError[] {
  return pathSegmentProblems(name).map((problem) => invalid(at, name, problem));
}

const SUBJECT_GROUPS: Readonly<Record<string, string>> = {
  ServiceAccount: '',
  User: RBAC_GROUP,
  Group: RBAC_GROUP,
};

function subjectErrors(subject: Partial<Subject>, { kind: holder }: KubeObject, at: string): FieldError[] {
  const { kind = '', name = '', apiGroup = '' } = subject;
  const group = SUBJECT_GROUPS[kind];
  return [
    ...(name === '' ? [required(`${at}.name`)] : []),
    ...(group === undefined
      ? [notSupported(`${at}.kind`, kind, Object.keys(SUBJECT_GROUPS))]
      : [
          ...(apiGroup === group ? [] : [notSupported(`${at}.apiGroup`, apiGroup, [group])]),
          ...placeErrors(subject, holder, at),
        ]),
  ];
}

/** Only a service account is in a namespace; within a RoleBinding its own is meant when none is named. */
function placeErrors({ kind, namespace = '' }: Partial<Subject>, holder: string, at: string): FieldError[] {
  if (kind !== 'ServiceAccount') {
    return namespace === '' ? [] : [forbidden(`${at}.namespace`, `a ${kind ?? ''} is in no namespace`)];
  }
  return namespace === '' && holder === 'ClusterRoleBinding' ? [required(`${at}.namespace`)] : [];
}
