import { mkdirSync } from 'node:fs';
import { heketisCleanerTimes, startCleaner, type CleanerTimes } from './clean-operations.js';
import { lockDirectory } from './directory-lock.js';
import { FaultRules } from './faults/fault-rule.js';
import { Heketi } from './heketi.js';
import { leewayOf } from './http/authorize.js';
import type { Keys } from './http/jwt.js';
import { listen } from './http/listen.js';
import { Router } from './http/router.js';
import { readTopology } from './read-topology.js';
import { allRoutes } from './routes/all-routes.js';
import { defaultSettings, type Settings } from './settings.js';
import { SimulatorError } from './simulator-error.js';
import { StateFiles } from './state-files.js';
import { loadTopology } from './storage/load-topology.js';
import { markAllStale } from './storage/operations.js';
import { Store } from './store.js';

/** How a simulator is started. */
export type SimulatorOptions = Partial<Settings> & {
  /** Where everything it knows is kept; made when missing. */
  readonly dataDirectory: string;
  /** 0: the system chooses. */
  readonly port: number;
  readonly host?: string;
  /** Absent: authentication is off. */
  readonly keys?: Keys;
  /** A topology file of heketi-cli; loading it again changes nothing. */
  readonly topologyFile?: string;
  readonly cleanerTimes?: CleanerTimes;
  /** Is told of nodes of the topology that were refused. */
  readonly report?: (line: string) => void;
};

/** A running simulator. */
export type Simulator = {
  readonly url: string;
  /** The state administrators set by `POST /admin`; the only way out of read-only. */
  readonly leaveMaintenance: () => void;
  /** Stops; operations in flight stay recorded, as after a crash. */
  readonly close: () => Promise<void>;
};

/** Starts a simulator in this process; throws a SimulatorError that says what is wrong with the options. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { host = '127.0.0.1', port, keys, dataDirectory } = options;
  makeDirectory(dataDirectory);
  const unlock = lockDirectory(dataDirectory);
  try {
    const { files, state } = StateFiles.open(dataDirectory);
    const heketi = openHeketi(options, new Store(state, (before, after) => files.append(before, after)));
    const auth = keys && { keys, leewaySeconds: leewayOf(process.env['HEKETI_JWT_IAT_LEEWAY_SECONDS']) };
    const surface = {
      heketi,
      faults: new FaultRules(),
      operations: allRoutes.map(({ name }) => name),
      router: new Router(allRoutes),
      ...(auth !== undefined && { auth }),
    };
    const server = await listen(surface, { host, port });
    const stopCleaner = startCleaner(heketi, options.cleanerTimes ?? heketisCleanerTimes);
    return {
      url: server.url,
      leaveMaintenance: () => void (heketi.adminState = 'normal'),
      close: async () => {
        stopCleaner();
        await server.close();
        await heketi.close();
        files.close();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

function openHeketi(options: SimulatorOptions, store: Store): Heketi {
  const heketi = new Heketi(store, settingsOf(options));
  store.change(markAllStale(store.state));
  if (options.topologyFile !== undefined) {
    const world = { newId: heketi.world.newId, deviceKib: heketi.deviceKib };
    const { state, problems } = loadTopology(store.state, readTopology(options.topologyFile), world);
    store.change(state);
    for (const problem of problems) options.report?.(`topology: ${problem}`);
  }
  return heketi;
}

function settingsOf({ delayMs, maxInFlight, deviceGib }: SimulatorOptions): Settings {
  return {
    delayMs: delayMs ?? defaultSettings.delayMs,
    maxInFlight: maxInFlight ?? defaultSettings.maxInFlight,
    deviceGib: deviceGib ?? defaultSettings.deviceGib,
  };
}

function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new SimulatorError(`--data: ${directory} cannot be made: ${(error as Error).message}`);
  }
}
