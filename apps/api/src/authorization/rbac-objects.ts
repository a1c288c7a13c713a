import { type KubeObject, type LabelSelector } from '@berth/domain';
import { serviceAccountName } from '../auth/user.js';
import { type PolicyRule } from './rules.js';

export const RBAC_GROUP = 'rbac.authorization.k8s.io';

/** On a built-in object: whether a start gives it back what it lacks; `false`: it is left alone. */
export const AUTO_UPDATE = 'rbac.authorization.kubernetes.io/autoupdate';

/** The kinds that say who may do what. */
export const RBAC_KINDS: ReadonlySet<string> = new Set([
  'Role',
  'ClusterRole',
  'RoleBinding',
  'ClusterRoleBinding',
]);

/** A Role or a ClusterRole as it is stored. */
export type RoleObject = KubeObject & {
  readonly rules?: readonly PolicyRule[];
  /** Of a ClusterRole: its rules are those of all ClusterRoles with such labels. */
  readonly aggregationRule?: { readonly clusterRoleSelectors?: readonly LabelSelector[] };
};

export type Subject = {
  readonly kind: string;
  readonly apiGroup?: string;
  readonly name: string;
  readonly namespace?: string;
};

export type RoleReference = { readonly apiGroup: string; readonly kind: string; readonly name: string };

/** A RoleBinding or a ClusterRoleBinding as it is stored. */
export type BindingObject = KubeObject & {
  readonly subjects?: readonly Subject[];
  readonly roleRef: RoleReference;
};

/**
 * How an index finds the bindings of a subject; undefined for one that is no one. A service account that says no
 * namespace is of that of the binding.
 */
export function subjectKey({ kind, name, ...subject }: Subject, home = ''): string | undefined {
  const namespace = subject.namespace || home;
  switch (kind) {
    case 'User':
      return `user ${name}`;
    case 'Group':
      return `group ${name}`;
    case 'ServiceAccount':
      return namespace === '' ? undefined : `user ${serviceAccountName(namespace, name)}`;
    default:
      return undefined;
  }
}
