import type { Environment } from '@berth/runtime';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchApp } from './app-process.js';
import { portProblem } from './check-outside.js';
import { writePrivateFile } from './private-file.js';
import type { PartProcess } from './supervised-part.js';

/** Where the simulator keeps what it knows, and how it is reached. */
export type HeketiFiles = {
  readonly heketi: string;
  /** Remembers a port the system assigned. */
  readonly heketiPort: string;
  readonly log: string;
  /** 0: the port of the life before, of the start before, or one the system assigns. */
  readonly port: number;
  readonly env: Environment;
};

const workspace = fileURLToPath(new URL('../../..', import.meta.url));

/** The built main module of the Heketi simulator. */
export const heketiMain = join(workspace, 'apps', 'heketi-simulator', 'dist', 'main.js');

/** Three nodes with a device each, as an administrator of GlusterFS would load them. */
const topology = join(workspace, 'apps', 'heketi-simulator', 'topology.json');

/**
 * Starts the Heketi simulator on its data. Classes and Backends name it by its address, so it keeps its port over
 * restarts, also one that the system assigned.
 */
export async function launchHeketi(
  files: HeketiFiles,
  before: PartProcess | undefined,
  giveUp: AbortSignal,
): Promise<PartProcess> {
  const port = before === undefined ? await firstPort(files) : portOf(before);
  const life = await launchApp(
    {
      name: 'heketi',
      main: heketiMain,
      args: ['--port', port, '--data', files.heketi, '--topology', topology],
      logFile: files.log,
      // Heketi is another's program and has no spans: a trace ends where Berth calls it.
      env: { ...files.env, OTEL_SDK_DISABLED: 'true' },
    },
    giveUp,
  );
  writePrivateFile(files.heketiPort, `${portOf(life)}\n`);
  return life;
}

async function firstPort({ port, heketiPort }: HeketiFiles): Promise<string> {
  if (port !== 0) return String(port);
  const remembered = existsSync(heketiPort) ? Number(readFileSync(heketiPort, 'utf8')) : 0;
  return (await portProblem(remembered)) === undefined ? String(remembered) : '0';
}

function portOf({ endpoints }: PartProcess): string {
  // The simulator told where it listens, with the port in it: it is never that of the scheme.
  return new URL(endpoints['heketi'] ?? '').port;
}
