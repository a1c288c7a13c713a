import { lstat, opendir, realpath, rm } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { type RecyclableDirectory } from './what-to-reclaim.js';

/** The directory may not be touched as things are set. */
export class ScrubRefusedError extends Error {
  override readonly name = 'ScrubRefusedError';
}

/**
 * Removes everything a directory holds, and keeps the directory. It must lie below `root`, links followed; links
 * within it are removed themselves, and what they point to is left alone.
 *
 * @throws ScrubRefusedError
 */
export async function scrub(directory: RecyclableDirectory, root: string | undefined): Promise<void> {
  if (root === undefined) {
    throw new ScrubRefusedError(
      'no directory is set below which volumes may be scrubbed (BERTH_RECYCLE_ROOT of the reclaimer)',
    );
  }
  const top = await below(root, placeOf(directory, root));
  for await (const entry of await opendir(top)) {
    await rm(join(top, entry.name), { recursive: true, force: true, maxRetries: 2 });
  }
}

/** An export of a server is looked for where operators mount it: below the root, by server and path. */
function placeOf(directory: RecyclableDirectory, root: string): string {
  if (directory.type === 'hostPath') return directory.path;
  const place = resolve(root, directory.server, `.${directory.path}`);
  const isInside = place.startsWith(resolve(root, directory.server) + sep);
  if (directory.server.includes('/') || directory.server.startsWith('.') || !isInside) {
    throw new ScrubRefusedError(`${directory.server}:${directory.path} is no place below the root`);
  }
  return place;
}

async function below(root: string, place: string): Promise<string> {
  const [realRoot, realPlace] = await Promise.all([realOf(root), realOf(place)]);
  if (!realPlace.startsWith(realRoot.endsWith(sep) ? realRoot : realRoot + sep)) {
    throw new ScrubRefusedError(`${place} is not below ${root} (BERTH_RECYCLE_ROOT of the reclaimer)`);
  }
  if (!(await lstat(realPlace)).isDirectory()) throw new ScrubRefusedError(`${place} is no directory`);
  return realPlace;
}

async function realOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new Error(`${path} cannot be looked at: ${code}`, { cause: error });
  }
}
