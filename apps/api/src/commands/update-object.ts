import { type KubeObject } from '@berth/domain';
import {
  badRequest,
  checkUpdateTarget,
  conflict,
  groupResourceOf,
  invalidObject,
  type ParsedBody,
  required,
  type WriteOptions,
} from '@berth/kube';
import { decoderOf } from '../resources/decoders.js';
import { applyChange } from './apply-change.js';
import { type CommandPorts, type Origin, type Target, type Written } from './command-ports.js';
import { readOpened, updateTarget } from './read-existing.js';
import { type Part } from './managers.js';
import { contendedName, untilSettled } from './retry.js';

/** Replaces an object, or its status, by what a PUT brings. Without a resourceVersion it overwrites. */
export async function updateObject(
  target: Target,
  name: string,
  part: Part,
  body: ParsedBody,
  options: WriteOptions,
  origin: Origin,
  ports: CommandPorts,
): Promise<Written> {
  const { object: sent, warnings } = decoderOf(target.resource)(body, options.fieldValidation);
  if ((sent.metadata.name as string | undefined) === undefined) {
    throw badRequest('metadata.name: the name of the object must be given');
  }
  if (part === 'status') refuseUnversioned(target, sent.metadata);
  return untilSettled(
    'update',
    async () => {
      const before = await readOpened(target, name, ports);
      checkUpdateTarget(sent.metadata, updateTarget(target, before));
      const { dryRun, fieldManager } = options;
      const change = { target, before, after: sent, part, fieldManager, dryRun, origin };
      return { ...(await applyChange(change, ports)), warnings };
    },
    () => conflict(groupResourceOf(target.resource), name),
    contendedName(target, name),
  );
}

/** Kinds whose status tells of what others keep up to date themselves, over and over. */
const OVERWRITTEN_STATUSES = ['Namespace', 'Node', 'Pod', 'Service'];

/** A status written over a newer one would undo what others saw happen: its writer says what it has seen. */
function refuseUnversioned({ resource }: Target, { name, ...metadata }: KubeObject['metadata']): void {
  const { resourceVersion } = metadata as { readonly resourceVersion?: string };
  if (OVERWRITTEN_STATUSES.includes(resource.kind) || (resourceVersion ?? '') !== '') return;
  throw invalidObject(resource, name, [required('resourceVersion')]);
}
