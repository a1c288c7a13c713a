import { editObject, type KubeObject, together, type Tracked } from '@berth/domain';
import { conflict, type DeleteOptions, groupResourceOf } from '@berth/kube';
import { changeCommitted } from '../metrics.js';
import { CLUSTER_FINALIZER } from '../resources/cluster.js';
import { type CommandPorts, type Origin, type Target, timestamp } from './command-ports.js';
import { deletionOf } from './decisions.js';
import { type Deleted } from './delete-object.js';
import { positionIn } from './position-in.js';
import { readExisting } from './read-existing.js';

/**
 * Deletes a cluster that holds nothing but namespaces, and those with it.
 *
 * First the cluster is marked as terminating: from then on every creation in it is refused or conflicts, so only
 * what is seen after that is all there is. Cluster and namespaces then go in one append. Whoever is interrupted
 * leaves a cluster that takes nothing new, and a second DELETE goes on from there.
 */
export async function deleteCluster(
  target: Target,
  before: Tracked,
  options: DeleteOptions,
  origin: Origin,
  ports: CommandPorts,
): Promise<Deleted> {
  const { name } = before.object.metadata;
  await refuseWhileInUse(target, name, ports);
  if (options.dryRun) return { object: before.object, position: before.position, gone: true };
  if (before.object.metadata.deletionTimestamp === undefined) {
    await ports.append(await deletionOf(before, ports), origin);
    await refuseWhileInUse(target, name, ports);
  }
  const namespaces = await terminatingNamespaces(name, origin, ports);
  const cluster = await readExisting(target, name, ports);
  const at = timestamp(ports.now());
  const endings = [...namespaces, cluster].map((held) => editObject(held, released(held.object), at));
  const decision = together(endings);
  const appended = await ports.append(decision, origin);
  changeCommitted('Cluster', 'delete');
  const { uid } = before.object.metadata;
  return { object: cluster.object, position: positionIn(decision, uid, appended), gone: true };
}

/** The namespaces of a cluster, each marked as terminating. */
async function terminatingNamespaces(
  cluster: string,
  origin: Origin,
  ports: CommandPorts,
): Promise<readonly Tracked[]> {
  const namespaces = await ports.namespacesOf(cluster);
  const live = namespaces.filter(({ object }) => object.metadata.deletionTimestamp === undefined);
  if (live.length === 0) return namespaces;
  await ports.append(together(await Promise.all(live.map((each) => deletionOf(each, ports)))), origin);
  return ports.namespacesOf(cluster);
}

/** The object with nothing left that holds it. */
function released({ metadata, ...rest }: KubeObject): KubeObject {
  const { finalizers, ...kept } = metadata;
  const others = (finalizers ?? []).filter((finalizer) => finalizer !== CLUSTER_FINALIZER);
  const object = { ...rest, metadata: others.length === 0 ? kept : { ...kept, finalizers: others } };
  return rest.kind === 'Namespace' ? { ...object, spec: {} } : object;
}

async function refuseWhileInUse(target: Target, name: string, ports: CommandPorts): Promise<void> {
  const held = await ports.kindsHeldBy(name);
  if (held.length === 0) return;
  throw conflict(groupResourceOf(target.resource), name, `the cluster still holds ${held.join(', ')}`);
}
