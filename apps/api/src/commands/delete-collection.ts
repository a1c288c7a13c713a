import { ApiError, type DeleteOptions } from '@berth/kube';
import { type CommandPorts, type Origin, type Target } from './command-ports.js';
import { deleteObject } from './delete-object.js';

/** Deletes the named objects one by one; one that is gone meanwhile is as good as deleted. */
export async function deleteCollection(
  members: readonly { readonly target: Target; readonly name: string }[],
  options: DeleteOptions,
  origin: Origin,
  ports: CommandPorts,
): Promise<void> {
  for (const chunk of chunksOf(members, CONCURRENT)) {
    await Promise.all(
      chunk.map(async ({ target, name }) => {
        try {
          await deleteObject(target, name, options, origin, ports);
        } catch (error) {
          if (!(error instanceof ApiError && error.reason === 'NotFound')) throw error;
        }
      }),
    );
  }
}

/** Enough for one group commit to take many, few enough to leave room for others. */
const CONCURRENT = 64;

function* chunksOf<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}
