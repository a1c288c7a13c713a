import { type User } from '../auth/user.js';
import { aggregatedRules } from './aggregated-rules.js';
import { type PolicyRule } from './rules.js';
import { type BindingObject, type RoleObject, type RoleReference, subjectKey } from './rbac-objects.js';

/** Rules that a user has in a namespace or everywhere, and what gave them. */
export type Grant = {
  readonly rules: readonly PolicyRule[];
  /** Such as `ClusterRoleBinding "viewers"`. */
  readonly by: string;
};

/** The roles and bindings of one cluster, found by subject. */
export class ClusterRbac {
  /** By kind, namespace and name. */
  readonly #roles = new Map<string, RoleObject>();
  readonly #bindings = new Map<string, BindingObject>();
  /** Keys of bindings by subject. */
  readonly #bySubject = new Map<string, Set<string>>();
  /** Rules of roles that are sums of others, by key; every request needs them, and few change a role. */
  readonly #sums = new Map<string, readonly PolicyRule[]>();

  get size(): number {
    return this.#roles.size + this.#bindings.size;
  }

  put(object: RoleObject | BindingObject): void {
    const key = keyOf(object.kind, object.metadata.namespace, object.metadata.name);
    if (!isBinding(object)) {
      this.#roles.set(key, object);
      this.#sums.clear();
      return;
    }
    this.#forgetBinding(key);
    this.#bindings.set(key, object);
    for (const subject of subjectsOf(object)) {
      this.#bySubject.set(subject, (this.#bySubject.get(subject) ?? new Set()).add(key));
    }
  }

  remove(kind: string, namespace: string | undefined, name: string): void {
    const key = keyOf(kind, namespace, name);
    if (this.#roles.delete(key)) this.#sums.clear();
    this.#forgetBinding(key);
  }

  /** What the user has everywhere and, where one is named, in the namespace. */
  *grants(user: User, namespace: string): Generator<Grant> {
    const subjects = [`user ${user.name}`, ...user.groups.map((group) => `group ${group}`)];
    for (const key of new Set(subjects.flatMap((subject) => [...(this.#bySubject.get(subject) ?? [])]))) {
      const binding = this.#bindings.get(key);
      if (binding === undefined || !reaches(binding, namespace)) continue;
      const rules = this.rulesOf(binding.roleRef, binding.metadata.namespace) ?? [];
      yield { rules, by: `${binding.kind} ${JSON.stringify(binding.metadata.name)}` };
    }
  }

  /** The rules of a role; undefined when it does not exist. */
  rulesOf(
    { kind, name }: Pick<RoleReference, 'kind' | 'name'>,
    namespace?: string,
  ): readonly PolicyRule[] | undefined {
    const key = keyOf(kind, kind === 'Role' ? namespace : undefined, name);
    const role = this.#roles.get(key);
    return role && (this.#sumOf(key, role) ?? role.rules ?? []);
  }

  /** Not as stored: what a part gives or takes counts at once. */
  #sumOf(key: string, role: RoleObject): readonly PolicyRule[] | undefined {
    if (role.aggregationRule === undefined) return undefined;
    const known = this.#sums.get(key);
    if (known !== undefined) return known;
    const rules = aggregatedRules(role, this.#roles.values());
    if (rules !== undefined) this.#sums.set(key, rules);
    return rules;
  }

  #forgetBinding(key: string): void {
    const known = this.#bindings.get(key);
    if (known === undefined) return;
    this.#bindings.delete(key);
    for (const subject of subjectsOf(known)) {
      const keys = this.#bySubject.get(subject);
      keys?.delete(key);
      if (keys?.size === 0) this.#bySubject.delete(subject);
    }
  }
}

function isBinding(object: RoleObject | BindingObject): object is BindingObject {
  return object.kind.endsWith('Binding');
}

/** A RoleBinding gives what it gives in its own namespace only. */
function reaches({ kind, metadata }: BindingObject, namespace: string): boolean {
  return kind === 'ClusterRoleBinding' || (namespace !== '' && metadata.namespace === namespace);
}

function subjectsOf({ subjects = [], metadata }: BindingObject): readonly string[] {
  return subjects.map((each) => subjectKey(each, metadata.namespace)).filter((key) => key !== undefined);
}

function keyOf(kind: string, namespace: string | undefined, name: string): string {
  return `${kind} ${namespace ?? ''}/${name}`;
}
