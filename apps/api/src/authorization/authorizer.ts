import { MASTERS_GROUP, type User } from '../auth/user.js';
import { type Sighting } from '../follow/sighting.js';
import { parseState } from '../resources/object-text.js';
import { type Attributes, isPath } from './attributes.js';
import { ClusterRbac, type Grant } from './cluster-rbac.js';
import { RBAC_KINDS, type RoleReference } from './rbac-objects.js';
import { allows, type PolicyRule, uncovered } from './rules.js';

export type Verdict = { readonly allowed: boolean; readonly reason: string };

/** What members of system:masters may do. */
const EVERYTHING: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

/**
 * Who may do what, by the RBAC objects of each cluster, kept in memory by following the log. What no rule allows is
 * forbidden, and so is everything in a cluster nothing is known of.
 */
export class Authorizer {
  readonly #clusters = new Map<string, ClusterRbac>();
  /** Position each live object was last seen at, so that an older sighting changes nothing. */
  readonly #seen = new Map<string, number>();

  /** Takes a sighting of an RBAC object in; others are left alone. */
  note(seen: Sighting): void {
    if (!RBAC_KINDS.has(seen.kind) || (this.#seen.get(seen.uid) ?? 0) >= seen.position) return;
    if (seen.deletes === true) this.#seen.delete(seen.uid);
    else this.#seen.set(seen.uid, seen.position);
    const cluster = this.#clusters.get(seen.cluster) ?? new ClusterRbac();
    this.#clusters.set(seen.cluster, cluster);
    // The log's own text of an object of these kinds.
    const object = parseState(seen.state);
    if (seen.deletes === true) cluster.remove(seen.kind, object.metadata.namespace, seen.name);
    else cluster.put(object);
  }

  /** Everything is forgotten: a new snapshot follows. */
  clear(): void {
    this.#clusters.clear();
    this.#seen.clear();
  }

  authorize(user: User, cluster: string, attributes: Attributes): Verdict {
    for (const { rules, by } of this.grants(user, cluster, isPath(attributes) ? '' : attributes.namespace)) {
      if (rules.some((rule) => allows(rule, attributes)))
        return { allowed: true, reason: `allowed by ${by}` };
    }
    return { allowed: false, reason: '' };
  }

  /** All the user has in a namespace of a cluster, and everywhere in it. */
  *grants(user: User, cluster: string, namespace: string): Generator<Grant> {
    if (user.groups.includes(MASTERS_GROUP)) yield { rules: EVERYTHING, by: `group ${MASTERS_GROUP}` };
    yield* this.#clusters.get(cluster)?.grants(user, namespace) ?? [];
  }

  /** Rules of a role that the user does not have; giving it would make somebody more than the giver is. */
  missing(
    user: User,
    cluster: string,
    namespace: string,
    wanted: readonly PolicyRule[],
  ): PolicyRule | undefined {
    const owned = [...this.grants(user, cluster, namespace)].flatMap(({ rules }) => rules);
    for (const rule of wanted) {
      const lacking = uncovered(rule, owned);
      if (lacking !== undefined) return lacking;
    }
    return undefined;
  }

  /** The rules a binding would give; undefined: there is no such role. */
  rulesOf(
    cluster: string,
    reference: RoleReference,
    namespace: string | undefined,
  ): readonly PolicyRule[] | undefined {
    return this.#clusters.get(cluster)?.rulesOf(reference, namespace);
  }
}
