import { type Decision, editObject, type KubeObject, together, type Tracked } from '@berth/domain';
import { conflict, type DeleteOptions, groupResourceOf } from '@berth/kube';
import { changeCommitted } from '../metrics.js';
import { CLUSTER_FINALIZER } from '../resources/cluster.js';
import { type CommandPorts, type Origin, type Target, timestamp } from './command-ports.js';
import { deletionOf } from './decisions.js';
import { type Deleted } from './delete-object.js';
import { positionIn } from './position-in.js';
import { readExisting } from './read-existing.js';

/** Changes in one append; the store takes somewhat more. */
const PORTION = 500;

/**
 * Deletes a cluster that holds nothing but namespaces, rules and Events, and those with it.
 *
 * First the cluster is marked as terminating: from then on every creation in it is refused or conflicts, so only
 * what is seen after that is all there is. What every cluster has goes before the cluster itself. Whoever is
 * interrupted leaves a cluster that takes nothing new, and a second DELETE goes on from there.
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
  await deleteEvents(name, origin, ports);
  await deleteAll(await ports.rulesOf(name), origin, ports);
  const at = timestamp(ports.now());
  const endings = namespaces.map((held) => editObject(held, released(held.object), at));
  await appendAll(endings, origin, ports);
  const cluster = await readExisting(target, name, ports);
  const decision = editObject(cluster, released(cluster.object), at);
  const appended = await ports.append(decision, origin);
  changeCommitted('Cluster', 'delete');
  const { uid } = before.object.metadata;
  return { object: cluster.object, position: positionIn(decision, uid, appended), gone: true };
}

/** Nothing new comes any more; what still changes is met again. */
async function deleteEvents(cluster: string, origin: Origin, ports: CommandPorts): Promise<void> {
  for (;;) {
    const events = await ports.someEventsOf(cluster);
    if (events.length === 0) return;
    await deleteAll(events, origin, ports);
  }
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
  await deleteAll(live, origin, ports);
  return ports.namespacesOf(cluster);
}

async function deleteAll(objects: readonly Tracked[], origin: Origin, ports: CommandPorts): Promise<void> {
  await appendAll(await Promise.all(objects.map((each) => deletionOf(each, ports))), origin, ports);
}

/** In portions that an append can hold. */
async function appendAll(decisions: readonly Decision[], origin: Origin, ports: CommandPorts): Promise<void> {
  for (let from = 0; from < decisions.length; from += PORTION) {
    const portion = together(decisions.slice(from, from + PORTION));
    if (portion.changes.length > 0) await ports.append(portion, origin);
  }
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
