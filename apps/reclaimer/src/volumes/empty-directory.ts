import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, opendir, readlink, realpath, rename, rmdir, unlink } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';

/** The directory is not where one may be emptied; nothing was removed. */
export class NotBelowRootError extends Error {
  override readonly name = 'NotBelowRootError';
}

/** Someone else may do the rest, so nothing more was removed. */
export class EmptyingStoppedError extends Error {
  override readonly name = 'EmptyingStoppedError';
}

export type EmptyOptions = {
  /** Asked before each entry is removed; false: whoever may use the directory next may have it by now. */
  readonly goesOn?: () => boolean;
};

/** Deeper trees are taken apart from above, so that no more directories than these are open at once. */
const MAX_DEPTH = 64;
/** Looks at one directory that whoever still writes to it may cause. */
const MAX_LOOKS = 100;
const DIRECTORY = constants.O_RDONLY | constants.O_DIRECTORY;

/**
 * Removes everything a directory holds, and keeps the directory, which must lie below `root`.
 *
 * Someone may swap any name for a link meanwhile. So each directory is opened once, without following a link, and
 * everything is done by what is open: the name of an open directory tells where it really is, and `/proc/self/fd` leads
 * to what is in it. Links are removed themselves. Other file systems that are mounted inside are left alone, and told of.
 *
 * @throws NotBelowRootError, EmptyingStoppedError
 */
export async function emptyDirectory(path: string, root: string, options: EmptyOptions = {}): Promise<void> {
  const realRoot = await realpath(root);
  const refusal = new NotBelowRootError(`${path} is not below ${root}`);
  const top = await open(path, DIRECTORY).catch((error: unknown) => {
    // An answer about what is elsewhere would tell of it.
    throw [root, realRoot].some((it) => isBelow(resolve(path), resolve(it))) ? error : refusal;
  });
  try {
    const place = await readlink(at(top));
    if (!isBelow(place, realRoot)) throw refusal;
    const { dev } = await top.stat();
    await empty(top, { ...options, top, dev, place, depth: 0 });
  } finally {
    await top.close();
  }
}

type Within = EmptyOptions & {
  readonly top: FileHandle;
  /** The file system that is stayed on. */
  readonly dev: number;
  /** For words. */
  readonly place: string;
  readonly depth: number;
};

async function empty(directory: FileHandle, within: Within): Promise<void> {
  for (let looks = 0; looks < MAX_LOOKS; looks += 1) {
    let found = false;
    for await (const { name } of await opendir(at(directory))) {
      if (within.goesOn?.() === false) throw new EmptyingStoppedError('stopped before all was removed');
      found = true;
      await remove(directory, name, within);
    }
    // Removing while listing may hide entries, so that only an empty list is believed.
    if (!found) return;
  }
  throw new Error(`${within.place} is being written to`);
}

async function remove(directory: FileHandle, name: string, within: Within): Promise<void> {
  const path = join(at(directory), name);
  const child = await openedDirectory(path);
  if (child === undefined) return gone(unlink(path));
  const place = join(within.place, name);
  try {
    if ((await child.stat()).dev !== within.dev) {
      throw new Error(`${place} is another file system, and is left alone`);
    }
    if (within.depth < MAX_DEPTH) await empty(child, { ...within, place, depth: within.depth + 1 });
    else await gone(rename(path, join(at(within.top), randomUUID())));
  } finally {
    await child.close();
  }
  // Of what was moved to the top nothing is here any more.
  return gone(rmdir(path));
}

/** Undefined for what is no directory, links to directories included. */
async function openedDirectory(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, DIRECTORY | constants.O_NOFOLLOW);
  } catch (error) {
    if (['ENOTDIR', 'ELOOP', 'ENOENT'].includes(codeOf(error))) return undefined;
    throw error;
  }
}

/** What another removed meanwhile, or put something else in the place of, is looked at again. */
async function gone(removal: Promise<void>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    if (!['ENOENT', 'ENOTDIR', 'EISDIR', 'ENOTEMPTY'].includes(codeOf(error))) throw error;
  }
}

function at({ fd }: FileHandle): string {
  return `/proc/self/fd/${fd}`;
}

function isBelow(place: string, root: string): boolean {
  return place.startsWith(root.endsWith(sep) ? root : root + sep);
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}
