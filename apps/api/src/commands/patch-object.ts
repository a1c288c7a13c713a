import { type KubeObject, type Tracked } from '@berth/domain';
import {
  applyPatch,
  checkUpdateTarget,
  conflict,
  groupResourceOf,
  type Patch,
  type PatchOptions,
} from '@berth/kube';
import { decoderOf } from '../resources/decoders.js';
import { served } from '../resources/object-text.js';
import { applyChange } from './apply-change.js';
import { type CommandPorts, type Origin, type Target, type Written } from './command-ports.js';
import { type Part } from './managers.js';
import { contendedName, untilSettled } from './retry.js';
import { readOpened, updateTarget } from './read-existing.js';

/**
 * Changes an object, or its status, by a patch. A patch made for one version fails when that is no longer the
 * current one; every other patch is applied anew to what it then finds.
 */
export async function patchObject(
  target: Target,
  name: string,
  part: Part,
  patch: Patch,
  options: PatchOptions,
  origin: Origin,
  ports: CommandPorts,
): Promise<Written> {
  return untilSettled(
    'patch',
    async () => {
      const before = await readOpened(target, name, ports);
      const { object: after, warnings } = patched(target, before, patch, options);
      checkUpdateTarget(after.metadata, updateTarget(target, before));
      const { dryRun, fieldManager } = options;
      const change = { target, before, after, part, fieldManager, dryRun, origin };
      return { ...(await applyChange(change, ports)), warnings };
    },
    () => conflict(groupResourceOf(target.resource), name),
    contendedName(target, name),
  );
}

/** The patch applied to the object as clients see it, its resourceVersion included. */
function patched(
  target: Target,
  { object, position }: Tracked,
  patch: Patch,
  options: PatchOptions,
): { readonly object: KubeObject; readonly warnings: readonly string[] } {
  const body = applyPatch(patch, served(object, position), target.resource.schema);
  return decoderOf(target.resource)(body, options.fieldValidation);
}
