import { rmdir } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { emptyDirectory, type EmptyOptions, NotBelowRootError } from './empty-directory.js';
import { type RecyclableDirectory } from './what-to-reclaim.js';

/** The directory may not be touched as things are set. */
export class ScrubRefusedError extends Error {
  override readonly name = 'ScrubRefusedError';
}

/**
 * Removes everything a volume's directory holds, and keeps the directory, which must lie below `root`.
 *
 * @throws ScrubRefusedError, EmptyingStoppedError
 */
export async function scrub(
  directory: RecyclableDirectory,
  root: string | undefined,
  options: EmptyOptions = {},
): Promise<void> {
  if (root === undefined) {
    throw new ScrubRefusedError(
      'no directory is set below which volumes may be scrubbed (BERTH_RECYCLE_ROOT of the reclaimer)',
    );
  }
  try {
    await emptyDirectory(placeOf(directory, root), root, options);
  } catch (error) {
    if (error instanceof NotBelowRootError) {
      throw new ScrubRefusedError(`${error.message} (BERTH_RECYCLE_ROOT of the reclaimer)`, { cause: error });
    }
    throw error;
  }
}

/**
 * Removes a volume's directory with everything in it, which must lie below `root`; one that is not there is gone.
 *
 * @throws ScrubRefusedError, EmptyingStoppedError
 */
export async function removeDirectory(
  directory: RecyclableDirectory,
  root: string | undefined,
  options: EmptyOptions = {},
): Promise<void> {
  try {
    await scrub(directory, root, options);
    // Only an empty one goes, whatever has the name by now.
    if (root !== undefined) await rmdir(placeOf(directory, root));
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** An export of a server is looked for where operators mount it: below the root, by server and path. */
function placeOf(directory: RecyclableDirectory, root: string): string {
  if (directory.type === 'hostPath') return directory.path;
  const ofServer = resolve(root, directory.server);
  const place = resolve(ofServer, `.${directory.path}`);
  const isServer = !directory.server.includes('/') && !directory.server.startsWith('.');
  if (isServer && place.startsWith(ofServer + sep)) return place;
  throw new ScrubRefusedError(`${directory.server}:${directory.path} is no place below the root`);
}
