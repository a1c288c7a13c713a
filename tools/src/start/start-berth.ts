import { migrate } from '@berth/event-store';
import type { Berth } from './berth.js';
import { BerthProcesses, type Backing } from './berth-processes.js';
import { checkDatabase, checkNats, checkPort } from './check-outside.js';
import { dataPaths } from './data-directory.js';
import { lockDataDirectory, type DataLock } from './data-lock.js';
import { firstLook, untilReady } from './first-look.js';
import { ensureNatsServer } from './nats-binary.js';
import { makePrivateFolder } from './private-file.js';
import { endLeftovers } from './leftovers.js';
import type { StartSettings } from './settings.js';

/** How a start tells what it does, and how it is told to give up. */
export type StartOptions = {
  readonly report?: (line: string) => void;
  /** Aborted: the start is given up and what runs already is stopped in order. */
  readonly signal?: AbortSignal;
};

/**
 * Starts everything Berth is on this machine and resolves when it serves: embedded Postgres, NATS and Heketi
 * simulator, unless others are given, and the four apps, each a supervised process. On data of an earlier start it goes on where
 * that was. When it fails, nothing of it is left running.
 */
export async function startBerth(settings: StartSettings, options: StartOptions = {}): Promise<Berth> {
  const report = options.report ?? (() => undefined);
  makePrivateFolder(settings.dataDirectory);
  const lock = await lockDataDirectory(settings.dataDirectory);
  const processes = new BerthProcesses(settings, report);
  const giveUp = () => {
    lock.letGo();
    void processes.stop();
  };
  options.signal?.addEventListener('abort', giveUp, { once: true });
  try {
    await bringUp(settings, processes, options.signal, report);
    return berthOf(processes, lock);
  } catch (error) {
    await processes.stop();
    lock.release();
    options.signal?.throwIfAborted();
    throw error;
  } finally {
    options.signal?.removeEventListener('abort', giveUp);
  }
}

async function bringUp(
  settings: StartSettings,
  processes: BerthProcesses,
  signal: AbortSignal | undefined,
  report: (line: string) => void,
): Promise<void> {
  await endLeftovers(settings.dataDirectory, report);
  await checkOutside(settings, report);
  signal?.throwIfAborted();
  const backing = await processes.startBacking();
  signal?.throwIfAborted();
  report('bringing the database to this version');
  await migrate(backing.databaseUrl);
  signal?.throwIfAborted();
  await startApps(processes, backing);
  signal?.throwIfAborted();
  await untilReady(processes.endpoints.health, signal);
  await firstLook(processes, report);
}

async function startApps(processes: BerthProcesses, backing: Backing): Promise<void> {
  await processes.startApps(backing);
  processes.writeAccess();
}

async function checkOutside(settings: StartSettings, report: (line: string) => void): Promise<void> {
  await checkPort('BERTH_PORT', settings.port);
  if (settings.heketiUrl === undefined) await checkPort('BERTH_HEKETI_PORT', settings.heketiPort);
  if (settings.databaseUrl !== undefined) await checkDatabase(settings.databaseUrl);
  if (settings.natsUrl !== undefined) await checkNats(settings.natsUrl);
  else await ensureNatsServer(report);
}

function berthOf(processes: BerthProcesses, lock: DataLock): Berth {
  return {
    kubeconfig: dataPaths(processes.settings.dataDirectory).kubeconfig,
    get endpoints() {
      return processes.endpoints;
    },
    parts: processes.parts,
    stop: async () => {
      lock.letGo();
      await processes.stop();
      lock.release();
    },
  };
}
