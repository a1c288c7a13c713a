import { type KubeObject, type Tracked } from '@berth/domain';
import {
  checkDeletePreconditions,
  conflict,
  type DeleteOptions,
  forbiddenRequest,
  groupResourceOf,
} from '@berth/kube';
import { changeCommitted } from '../metrics.js';
import { isLasting } from '../resources/namespace.js';
import { type CommandPorts, type Origin, type Target } from './command-ports.js';
import { deleteCluster } from './delete-cluster.js';
import { deletionOf } from './decisions.js';
import { positionIn } from './position-in.js';
import { contendedName, untilSettled } from './retry.js';
import { readExisting, updateTarget } from './read-existing.js';

/** An object as a DELETE leaves it. */
export type Deleted = {
  readonly object: KubeObject;
  readonly position: number;
  /** False: finalizers keep it, its deletion is only asked for. */
  readonly gone: boolean;
};

/** Deletes an object, or asks for its deletion when finalizers still hold it. Repeating it changes nothing. */
export async function deleteObject(
  target: Target,
  name: string,
  options: DeleteOptions,
  origin: Origin,
  ports: CommandPorts,
): Promise<Deleted> {
  return untilSettled(
    'delete',
    async () => {
      const before = await readExisting(target, name, ports);
      checkDeletePreconditions(options.preconditions, updateTarget(target, before));
      refuseProtected(target, name);
      return target.resource.kind === 'Cluster'
        ? deleteCluster(target, before, options, origin, ports)
        : deleteOne(target, before, options, origin, ports);
    },
    () => conflict(groupResourceOf(target.resource), name),
    contendedName(target, name),
  );
}

async function deleteOne(
  target: Target,
  before: Tracked,
  options: DeleteOptions,
  origin: Origin,
  ports: CommandPorts,
): Promise<Deleted> {
  const decision = await deletionOf(before, ports);
  const own = decision.changes.find((change) => change.uid === before.object.metadata.uid);
  const { object } = await ports.sealer.openOrOmit(own?.after ?? before.object);
  const outcome = { object, gone: own?.deletes ?? false };
  if (decision.changes.length === 0 || options.dryRun) return { ...outcome, position: before.position };
  const appended = await ports.append(decision, origin);
  changeCommitted(target.resource.kind, 'delete');
  return { ...outcome, position: positionIn(decision, before.object.metadata.uid, appended) };
}

function refuseProtected(target: Target, name: string): void {
  if (target.resource.kind === 'Namespace' && isLasting(name)) {
    throw forbiddenRequest(groupResourceOf(target.resource), name, 'this namespace may not be deleted');
  }
}
