import { createObject, type Decision, editObject, type KubeObject, together } from '@berth/domain';
import { NameTakenError } from '@berth/event-store';
import { bootstrapObjects } from '../authorization/bootstrap-roles.js';
import { reconciled } from '../authorization/reconcile-rules.js';
import { type CommandPorts, type Holder, timestamp } from './command-ports.js';
import { untilSettled } from './retry.js';
import { sumRoles } from './sum-roles.js';

/**
 * Gives a cluster what it lacks of the roles and bindings a new one has: it may have been made before there were any, or
 * some of them. Roles that are sums of others get what an interrupted change left out.
 */
export async function ensureRules(cluster: string, ports: CommandPorts): Promise<void> {
  const ensure = async (): Promise<void> => {
    const holder = (await ports.holders(cluster, '', true)).cluster;
    // What is made in a cluster that is going would outlive it.
    if (holder === undefined || holder.terminating) return;
    const decision = await lackingRules(cluster, holder, ports);
    if (decision.changes.length > 0)
      await ports.append(decision, { actor: 'system:berth:api', requestId: 'start' });
  };
  try {
    await untilSettled('ensure', ensure, () => new Error(`the rules of cluster ${cluster} never held still`));
  } catch (error) {
    // Another copy was faster.
    if (!(error instanceof NameTakenError)) throw error;
  }
  await sumRoles(cluster, ports);
}

async function lackingRules(
  cluster: string,
  { uid, version }: Holder,
  ports: CommandPorts,
): Promise<Decision> {
  const at = timestamp(ports.now());
  const known = new Map((await ports.rulesOf(cluster)).map((each) => [keyOf(each.object), each]));
  const changes = bootstrapObjects(ports.newUid, at).map((wanted) => {
    const before = known.get(keyOf(wanted));
    if (before === undefined) return createObject(cluster, wanted);
    const after = reconciled(before.object, wanted);
    return after && editObject(before, after, at);
  });
  const decision = together(changes.filter((change) => change !== undefined));
  return { ...decision, preconditions: [...decision.preconditions, { uid, version }] };
}

/** None of the built-in ones is in a namespace. */
function keyOf({ kind, metadata: { namespace = '', name } }: KubeObject): string {
  return `${kind} ${namespace}/${name}`;
}
