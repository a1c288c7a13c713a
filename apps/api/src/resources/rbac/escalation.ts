import { isDeepStrictEqual } from 'node:util';
import { type KubeObject } from '@berth/domain';
import { notFound } from '@berth/kube';
import { type Asker } from '../../authorization/asker.js';
import { type BindingObject, RBAC_GROUP, type RoleObject } from '../../authorization/rbac-objects.js';
import { type PolicyRule } from '../../authorization/rules.js';

/**
 * Why a role may not be written so: nobody writes into a role what they may not do themselves, unless they hold the
 * verb `escalate`. Its labels count too: they may make it a part of a role that many have. Undefined: it may. Rule of
 * Kubernetes' RBAC.
 */
export function refuseRole(
  after: KubeObject,
  before: KubeObject | undefined,
  asker: Asker,
): string | undefined {
  const resource = `${after.kind.toLowerCase()}s`;
  if (onlyLetsGo(after, before) || holds(asker, 'escalate', after, resource, after.metadata.name))
    return undefined;
  // A role has its fields beside metadata.
  const { rules = [], aggregationRule } = after as RoleObject;
  const isSum = [aggregationRule, (before as RoleObject | undefined)?.aggregationRule].some(Boolean);
  if (isSum && asker.missing('', EVERYTHING) !== undefined) {
    return 'must have cluster-admin privileges to use an aggregationRule';
  }
  return refusalOf(asker, asker.missing(after.metadata.namespace ?? '', rules));
}

/**
 * Why a binding may not be written so: nobody gives away what they do not have, unless they hold the verb `bind`. What
 * a role that is not there will allow once it is, nobody knows yet.
 *
 * @throws ApiError NotFound for such a role.
 */
export function refuseBinding(
  after: KubeObject,
  before: KubeObject | undefined,
  asker: Asker,
): string | undefined {
  // A binding has its fields beside metadata.
  const { roleRef } = after as BindingObject;
  const resource = `${roleRef.kind.toLowerCase()}s`;
  if (onlyLetsGo(after, before) || holds(asker, 'bind', after, resource, roleRef.name)) return undefined;
  const { namespace } = after.metadata;
  const rules = asker.rulesOf(roleRef, namespace);
  if (rules === undefined) throw notFound({ group: RBAC_GROUP, resource }, roleRef.name);
  return refusalOf(asker, asker.missing(namespace ?? '', rules));
}

/** What whoever takes an object away has to change; it gives nobody anything. */
function onlyLetsGo(after: KubeObject, before: KubeObject | undefined): boolean {
  return before !== undefined && isDeepStrictEqual(withoutHolds(after), withoutHolds(before));
}

function withoutHolds({ metadata, ...fields }: KubeObject): object {
  const { finalizers: _finalizers, ownerReferences: _owners, managedFields: _fields, ...rest } = metadata;
  return { ...fields, metadata: rest };
}

const EVERYTHING: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

function holds(
  asker: Asker,
  verb: string,
  { metadata }: KubeObject,
  resource: string,
  name: string,
): boolean {
  const namespace = metadata.namespace ?? '';
  return asker.may({ verb, group: RBAC_GROUP, resource, subresource: '', namespace, name });
}

function refusalOf({ name }: Asker, missing: PolicyRule | undefined): string | undefined {
  if (missing === undefined) return undefined;
  const who = `user ${JSON.stringify(name)}`;
  return `${who} is attempting to grant RBAC permissions not currently held: ${JSON.stringify(missing)}`;
}
