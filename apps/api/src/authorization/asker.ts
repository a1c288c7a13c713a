import { type User } from '../auth/user.js';
import { type ResourceAttributes } from './attributes.js';
import { type Authorizer } from './authorizer.js';
import { type RoleReference } from './rbac-objects.js';
import { type PolicyRule } from './rules.js';

/** The one who makes a request, as far as admission asks about them. */
export type Asker = {
  readonly name: string;
  readonly may: (attributes: ResourceAttributes) => boolean;
  /** By the rules of another cluster. */
  readonly mayIn: (cluster: string, attributes: ResourceAttributes) => boolean;
  /** A thing the rules allow that the asker may not do there; undefined: they may do it all. */
  readonly missing: (namespace: string, rules: readonly PolicyRule[]) => PolicyRule | undefined;
  /** The rules of a role of their cluster; undefined: there is no such role. */
  readonly rulesOf: (role: RoleReference, namespace: string | undefined) => readonly PolicyRule[] | undefined;
};

export function askerOf(user: User, cluster: string, authorizer: Authorizer): Asker {
  const mayIn: Asker['mayIn'] = (where, attributes) => authorizer.authorize(user, where, attributes).allowed;
  return {
    name: user.name,
    may: (attributes) => mayIn(cluster, attributes),
    mayIn,
    missing: (namespace, rules) => authorizer.missing(user, cluster, namespace, rules),
    rulesOf: (role, namespace) => authorizer.rulesOf(cluster, role, namespace),
  };
}
