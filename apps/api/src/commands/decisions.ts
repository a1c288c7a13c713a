import {
  createObject,
  type Decision,
  deleteObject,
  editObject,
  isHeld,
  type KubeObject,
  together,
  type Tracked,
} from '@berth/domain';
import { bootstrapObjects } from '../authorization/bootstrap-roles.js';
import { defaultNamespaceOf } from '../resources/namespace.js';
import { type CommandPorts, timestamp } from './command-ports.js';

/** That an object comes into being; with a cluster come its first namespace, roles and bindings. */
export function creationOf(cluster: string, object: KubeObject, newUid: () => string): Decision {
  const creation = createObject(cluster, object);
  if (object.kind !== 'Cluster') return creation;
  const { name, creationTimestamp } = object.metadata;
  const first = [
    defaultNamespaceOf(newUid(), creationTimestamp),
    ...bootstrapObjects(newUid, creationTimestamp),
  ];
  return together([creation, ...first.map((each) => createObject(name, each))]);
}

/** That an object changes. When that takes the last finalizer of one that is going, its other half is settled too. */
export async function editOf(before: Tracked, after: KubeObject, ports: CommandPorts): Promise<Decision> {
  const ends = before.object.metadata.deletionTimestamp !== undefined && !isHeld(after);
  const otherHalf = ends ? await ports.boundTo(before) : undefined;
  return editObject(before, after, timestamp(ports.now()), otherHalf);
}

/** That an object goes, or shall go once nothing holds it any more. */
export async function deletionOf(before: Tracked, ports: CommandPorts): Promise<Decision> {
  const otherHalf = isHeld(before.object) ? undefined : await ports.boundTo(before);
  // Grace periods are for what runs; nothing here does.
  return deleteObject(before, { at: timestamp(ports.now()), gracePeriodSeconds: 0 }, otherHalf);
}
