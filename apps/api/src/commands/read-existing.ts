import { type KubeObject, type Tracked } from '@berth/domain';
import { groupResourceOf, notFound, type UpdateTarget } from '@berth/kube';
import { type CommandPorts, type Target } from './command-ports.js';

/** The object a write is about; a missing one is a 404. */
export async function readExisting(target: Target, name: string, ports: CommandPorts): Promise<Tracked> {
  const before = await ports.readObject(target, name);
  if (before === undefined) throw notFound(groupResourceOf(target.resource), name);
  return before;
}

/** An object that a write changes: `object` with its secret values readable, `stored` as the log has it. */
export type Opened = Tracked & { readonly stored: KubeObject };

/** The object a change is made of; one whose secret values do not open cannot be changed, only deleted. */
export async function readOpened(target: Target, name: string, ports: CommandPorts): Promise<Opened> {
  const existing = await readExisting(target, name, ports);
  return { ...existing, object: await ports.sealer.openObject(existing.object), stored: existing.object };
}

/** The object as the checks of a write want it. */
export function updateTarget({ resource }: Target, { object, position }: Tracked): UpdateTarget {
  return {
    resource: groupResourceOf(resource),
    metadata: object.metadata,
    resourceVersion: String(position),
  };
}
