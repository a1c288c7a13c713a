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

/**
 * The first single thing `wanted` allows that none of `owned` does; undefined: owned rules cover it. Who may give a
 * rule to others must have it, so that nobody can make themselves more than they are.
 */
export function uncovered(wanted: PolicyRule, owned: readonly PolicyRule[]): PolicyRule | undefined {
  return atomsOf(wanted).find((atom) => !owned.some((rule) => covers(rule, atom)));
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
function atomsOf(rule: PolicyRule): readonly PolicyRule[] {
  const names = rule.resourceNames?.length ? rule.resourceNames.map((name) => [name]) : [undefined];
  const resources = rule.verbs.flatMap((verb) =>
    (rule.apiGroups ?? []).flatMap((group) =>
      (rule.resources ?? []).flatMap((resource) =>
        names.map((name) => ({
          verbs: [verb],
          apiGroups: [group],
          resources: [resource],
          ...(name && { resourceNames: name }),
        })),
      ),
    ),
  );
  const paths = rule.verbs.flatMap((verb) =>
    (rule.nonResourceURLs ?? []).map((url) => ({ verbs: [verb], nonResourceURLs: [url] })),
  );
  return [...resources, ...paths];
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
  return wanted !== undefined && wanted.every((name) => own.includes(name));
}
