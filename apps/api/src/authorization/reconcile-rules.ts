import { isDeepStrictEqual } from 'node:util';
import { AUTO_UPDATE, type BindingObject, type RoleObject } from './rbac-objects.js';
import { uncovered } from './rules.js';

type RbacObject = RoleObject | BindingObject;

/**
 * A built-in role or binding with what it lacks of what it should be; what was added to it stays. Undefined: it lacks
 * nothing, or its annotation says to leave it alone. Rule of Kubernetes' RBAC.
 */
export function reconciled(before: RbacObject, wanted: RbacObject): RbacObject | undefined {
  const { metadata } = before;
  if (metadata.annotations?.[AUTO_UPDATE] === 'false') return undefined;
  const after = {
    ...before,
    ...('roleRef' in wanted
      ? lackingSubjects(before as BindingObject, wanted)
      : lackingRules(before, wanted)),
    metadata: {
      ...metadata,
      labels: { ...metadata.labels, ...wanted.metadata.labels },
      annotations: { ...metadata.annotations, ...wanted.metadata.annotations },
    },
  };
  return isDeepStrictEqual(after, before) ? undefined : after;
}

function lackingSubjects({ subjects = [] }: BindingObject, wanted: BindingObject): Partial<BindingObject> {
  return { subjects: [...subjects, ...lacking(subjects, wanted.subjects ?? [])] };
}

/** The rules of a sum are those of its parts. */
function lackingRules({ rules = [], aggregationRule }: RoleObject, wanted: RoleObject): Partial<RoleObject> {
  if (wanted.aggregationRule === undefined) {
    return {
      rules: [...rules, ...(wanted.rules ?? []).filter((rule) => uncovered(rule, rules) !== undefined)],
    };
  }
  const has = aggregationRule?.clusterRoleSelectors ?? [];
  const clusterRoleSelectors = [...has, ...lacking(has, wanted.aggregationRule.clusterRoleSelectors ?? [])];
  return { aggregationRule: { clusterRoleSelectors } };
}

function lacking<T>(has: readonly T[], wanted: readonly T[]): readonly T[] {
  return wanted.filter((each) => !has.some((other) => isDeepStrictEqual(other, each)));
}
