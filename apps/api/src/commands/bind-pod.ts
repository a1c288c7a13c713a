import { badRequest, checkUpdateTarget, conflict, invalidObject, type WriteOptions } from '@berth/kube';
import {
  bindingObstacle,
  boundPod,
  type PodBinding,
  scheduledPod,
  validateBinding,
} from '../resources/pod/binding.js';
import { applyChange } from './apply-change.js';
import { type CommandPorts, type Origin, type Target, timestamp } from './command-ports.js';
import { readOpened, updateTarget } from './read-existing.js';
import { contendedName, untilSettled } from './retry.js';

const PODS_BINDING = { group: '', resource: 'pods/binding' };

/** Gives a pod the node its scheduler has chosen; one that has a node keeps it. */
export async function bindPod(
  target: Target,
  name: string,
  binding: PodBinding,
  { dryRun, fieldManager }: WriteOptions,
  origin: Origin,
  ports: CommandPorts,
): Promise<void> {
  if ((binding.metadata.name ?? name) !== name) {
    throw badRequest('name in URL does not match name in Binding object');
  }
  const errors = validateBinding(binding);
  if (errors.length > 0) throw invalidObject({ group: '', kind: 'Binding' }, name, errors);
  await untilSettled(
    'bind',
    async () => {
      const pod = await readOpened(target, name, ports);
      checkUpdateTarget(binding.metadata, updateTarget(target, pod));
      const why = bindingObstacle(pod.object);
      if (why !== undefined) throw conflict(PODS_BINDING, name, why);
      // The status is the server's: it changes with the node, not by what a client says.
      const before = { ...pod, object: scheduledPod(pod.object, timestamp(ports.now())) };
      const after = boundPod(before.object, binding);
      await applyChange({ target, before, after, part: 'object', fieldManager, dryRun, origin }, ports);
    },
    () => conflict(PODS_BINDING, name),
    contendedName(target, name),
  );
}
