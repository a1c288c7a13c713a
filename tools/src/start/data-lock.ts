import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { identify, isAlive, type ProcessIdentity } from './process-identity.js';
import { StartError } from './start-error.js';

/** Holds a data directory for one starter at a time. */
export type DataLock = { readonly release: () => void };

/** Takes the lock; that of a starter that was killed does not count. Throws when a live one holds it. */
export function lockDataDirectory(dataDirectory: string): DataLock {
  const file = `${dataDirectory}/berth.lock`;
  const own = identify(process.pid) ?? { pid: process.pid, started: 'unknown' };
  while (!tryLink(file, own)) {
    const holder = holderOf(file);
    if (holder !== undefined && isAlive(holder)) {
      throw new StartError(
        `BERTH_DATA: ${dataDirectory} is in use by the berth that runs as process ${holder.pid}; ` +
          'stop it first, or set BERTH_DATA to another directory',
      );
    }
    removeStale(file, own.pid);
  }
  return {
    release: () => {
      if (holderOf(file)?.pid === own.pid) rmSync(file, { force: true });
    },
  };
}

/** Of two starters that find the same stale lock, the slower must not remove the new lock of the faster. */
function removeStale(file: string, pid: number): void {
  const aside = `${file}.stale.${pid}`;
  try {
    renameSync(file, aside);
    const moved = holderOf(aside);
    if (moved !== undefined && isAlive(moved)) linkSync(aside, file);
  } catch {
    // Another starter moved it first; the next look shows what is there now.
  } finally {
    rmSync(aside, { force: true });
  }
}

/** A hard link appears with its content or not at all, and never replaces a file. */
function tryLink(file: string, own: ProcessIdentity): boolean {
  const draft = `${file}.${own.pid}`;
  writeFileSync(draft, JSON.stringify(own), { mode: 0o600 });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function holderOf(file: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}
