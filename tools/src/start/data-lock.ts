import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { writePrivateFile } from './private-file.js';
import { identify, isAlive, type ProcessIdentity } from './process-identity.js';
import { StartError } from './start-error.js';

/** Holds a data directory for one starter at a time. */
export type DataLock = {
  /** Tells a starter that waits that it may go on waiting: this one is about to let go. */
  readonly letGo: () => void;
  readonly release: () => void;
};

type Holder = ProcessIdentity & { readonly lettingGo?: boolean };

/** A starter whose npm was killed a moment ago needs this long to notice. */
const NOTICE_MS = 2_000;
/** Longer than everything may take to stop. */
const LET_GO_MS = 60_000;

/**
 * Takes the lock; that of a starter that was killed does not count, and one that is stopping is waited for.
 * Throws when another goes on holding it.
 */
export async function lockDataDirectory(dataDirectory: string): Promise<DataLock> {
  const file = `${dataDirectory}/berth.lock`;
  const own = identify(process.pid) ?? { pid: process.pid, started: 'unknown' };
  const began = Date.now();
  while (!tryLink(file, own)) {
    const holder = holderOf(file);
    if (holder === undefined || !isAlive(holder)) {
      removeStale(file, own.pid);
      continue;
    }
    if (Date.now() - began > (holder.lettingGo === true ? LET_GO_MS : NOTICE_MS)) {
      throw new StartError(
        `BERTH_DATA: ${dataDirectory} is in use by the berth that runs as process ${holder.pid}; ` +
          'stop it first, or set BERTH_DATA to another directory',
      );
    }
    await sleep(50);
  }
  const ifOwn = (then: () => void) => () => {
    if (holderOf(file)?.pid === own.pid) then();
  };
  return {
    letGo: ifOwn(() => writePrivateFile(file, JSON.stringify({ ...own, lettingGo: true }))),
    release: ifOwn(() => rmSync(file, { force: true })),
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

function holderOf(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}
