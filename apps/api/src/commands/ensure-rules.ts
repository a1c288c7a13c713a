import { createObject, together } from '@berth/domain';
import { NameTakenError } from '@berth/event-store';
import { bootstrapObjects } from '../authorization/bootstrap-roles.js';
import { type CommandPorts, timestamp } from './command-ports.js';
import { sumRoles } from './sum-roles.js';

/**
 * Gives a cluster that has no rules at all those a new one has; it was made before there were any. Where there are some,
 * roles that are sums of others get what an interrupted change left out.
 */
export async function ensureRules(cluster: string, ports: CommandPorts): Promise<void> {
  if ((await ports.rulesOf(cluster)).length > 0) return sumRoles(cluster, ports);
  const objects = bootstrapObjects(ports.newUid, timestamp(ports.now()));
  const decision = together(objects.map((each) => createObject(cluster, each)));
  try {
    await ports.append(decision, { actor: 'system:berth:api', requestId: 'start' });
  } catch (error) {
    // Another copy was faster.
    if (!(error instanceof NameTakenError)) throw error;
  }
}
