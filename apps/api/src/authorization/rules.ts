import { type Attributes, isPath, type ResourceAttributes, resourceText } from './attributes.js';

/** A rule of a Role or ClusterRole. Rules only allow; what none allows is forbidden. */
export type PolicyRule = {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  /** Empty: all. */
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
};

/** Whether a rule allows it; semantics of Kubernetes' RBAC. */
export function allows(rule: PolicyRule, attributes: Attributes): boolean {
  if (!has(rule.verbs, attributes.verb)) return false;
  if (isPath(attributes))
    return (rule.nonResourceURLs ?? []).some((url) => matchesPath(url, attributes.path));
  return (
    has(rule.apiGroups, attributes.group) &&
    (rule.resources ?? []).some((resource) => matchesResource(resource, attributes)) &&
    matchesName(rule.resourceNames, attributes.name)
  );
}

/** More single things than any rule worth writing allows; lists of a rule multiply. */
const MAX_ATOMS = 10_000;

/**
 * The first single thing `wanted` allows that none of `owned` does; undefined: owned rules cover it. Who may give a
 * rule to others must have it, so that nobody can make themselves more than they are. A rule of more single things than
 * can be looked at counts as not had, unless one of `owned` allows it whole.
 */
export function uncovered(wanted: PolicyRule, owned: readonly PolicyRule[]): PolicyRule | undefined {
  if (owned.some((rule) => coversWhole(rule, wanted))) return undefined;
  let left = MAX_ATOMS;
  for (const atom of atomsOf(wanted)) {
    left -= 1;
    if (left < 0) return wanted;
    if (!owned.some((rule) => covers(rule, atom))) return atom;
  }
  return undefined;
}

function has(list: readonly string[] | undefined, wanted: string): boolean {
  return list !== undefined && (list.includes('*') || list.includes(wanted));
}

function matchesResource(resource: string, asked: ResourceAttributes): boolean {
  if (resource === '*' || resource === resourceText(asked)) return true;
  return asked.subresource !== '' && resource === `*/${asked.subresource}`;
}

function matchesName(names: readonly string[] | undefined, name: string): boolean {
  return names === undefined || names.length === 0 || names.includes(name);
}

function matchesPath(url: string, path: string): boolean {
  return url === '*' || url === path || (url.endsWith('*') && path.startsWith(url.slice(0, -1)));
}

/** The rule taken apart: one verb, one group, one resource, one name, or one URL each. */
function* atomsOf(rule: PolicyRule): Generator<PolicyRule> {
  const resources = new Set(rule.resources);
  for (const verb of new Set(rule.verbs)) {
    for (const group of new Set(rule.apiGroups)) {
      for (const resource of resources) yield* namedAtomsOf(rule, verb, group, resource);
    }
    for (const url of new Set(rule.nonResourceURLs)) yield { verbs: [verb], nonResourceURLs: [url] };
  }
}

function* namedAtomsOf(
  { resourceNames = [] }: PolicyRule,
  verb: string,
  group: string,
  resource: string,
): Generator<PolicyRule> {
  const atom = { verbs: [verb], apiGroups: [group], resources: [resource] };
  if (resourceNames.length === 0) yield atom;
  for (const name of new Set(resourceNames)) yield { ...atom, resourceNames: [name] };
}

/** Without taking the rule apart, so it may say no of one that is covered. */
function coversWhole(owned: PolicyRule, { nonResourceURLs = [], ...wanted }: PolicyRule): boolean {
  return (
    wanted.verbs.every((verb) => has(owned.verbs, verb)) &&
    coversPaths(owned, nonResourceURLs) &&
    ((wanted.resources ?? []).length === 0 || coversObjects(owned, wanted))
  );
}

function covers(owned: PolicyRule, atom: PolicyRule): boolean {
  if (!atom.verbs.every((verb) => has(owned.verbs, verb))) return false;
  return atom.nonResourceURLs === undefined
    ? coversObjects(owned, atom)
    : coversPaths(owned, atom.nonResourceURLs);
}

function coversPaths(owned: PolicyRule, paths: readonly string[]): boolean {
  return paths.every((path) => (owned.nonResourceURLs ?? []).some((own) => matchesPath(own, path)));
}

function coversObjects(
  owned: PolicyRule,
  { apiGroups = [], resources = [], resourceNames }: PolicyRule,
): boolean {
  return (
    apiGroups.every((group) => has(owned.apiGroups, group)) &&
    resources.every((wanted) => owned.resources?.some((own) => coversResource(own, wanted))) &&
    coversName(owned.resourceNames, resourceNames)
  );
}

function coversResource(own: string, wanted: string): boolean {
  if (own === '*' || own === wanted) return true;
  return own.startsWith('*/') && wanted.endsWith(own.slice(1)) && !wanted.startsWith('*');
}

/** A rule for all names is covered only by one for all names. */
function coversName(own: readonly string[] | undefined, wanted: readonly string[] | undefined): boolean {
  if (own === undefined || own.length === 0) return true;
  return wanted !== undefined && wanted.length > 0 && wanted.every((name) => own.includes(name));
}
