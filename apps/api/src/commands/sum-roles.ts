import { canonicalJson, type Decision, editObject, together, type Tracked } from '@berth/domain';
import { aggregatedRules } from '../authorization/aggregated-rules.js';
import { type RoleObject } from '../authorization/rbac-objects.js';
import { type PolicyRule } from '../authorization/rules.js';
import { type CommandPorts, type Origin, timestamp } from './command-ports.js';
import { untilSettled } from './retry.js';

type Ports = Pick<CommandPorts, 'rulesOf' | 'append' | 'now'>;

const BERTH: Origin = { actor: 'system:berth:api', requestId: 'aggregated-roles' };

/**
 * Writes the rules of roles that are sums of others into them, so that who reads such a role sees what it allows. Rights
 * do not depend on it: a request is judged by the sum as it is then.
 */
export async function sumRoles(cluster: string, ports: Ports): Promise<void> {
  const sum = async (): Promise<void> => {
    const decision = sumsOf(await ports.rulesOf(cluster), timestamp(ports.now()));
    // Its own roles may be parts of others: the append asks for their sums in turn.
    if (decision.changes.length > 0) await ports.append(decision, BERTH);
  };
  await untilSettled('sum', sum, () => new Error(`the roles of cluster ${cluster} never held still`));
}

/** The clusters whose sums a decision may have changed: a new Cluster comes with its own. */
export function clustersOfRoles({ changes }: Decision): readonly string[] {
  if (changes.some(({ after }) => after.kind === 'Cluster')) return [];
  return [
    ...new Set(changes.filter(({ after }) => after.kind === 'ClusterRole').map(({ cluster }) => cluster)),
  ];
}

/** Whatever their order: sums that are parts of one another would change it for ever. */
function isSame(some: readonly PolicyRule[], others: readonly PolicyRule[]): boolean {
  const texts = new Set(others.map(canonicalJson));
  return some.length === others.length && some.every((rule) => texts.has(canonicalJson(rule)));
}

function sumsOf(tracked: readonly Tracked[], at: string): Decision {
  // Objects of these kinds, as the log has them.
  const roles = tracked.map(({ object }) => object as RoleObject);
  const edits = tracked.map((each) => {
    const { rules: before = [], ...role } = each.object as RoleObject;
    const rules = aggregatedRules(role, roles);
    if (rules === undefined || isSame(rules, before)) return undefined;
    const after: RoleObject = rules.length === 0 ? role : { ...role, rules };
    return editObject(each, after, at);
  });
  return together(edits.filter((edit) => edit !== undefined));
}
