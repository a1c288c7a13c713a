import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../../../apps/heketi-simulator/dist/main.js', import.meta.url));
const TOPOLOGY = fileURLToPath(new URL('../../../../apps/heketi-simulator/topology.json', import.meta.url));

export const ADMIN_KEY = 'key of the administrator';
export const USER_KEY = 'key of the user';

export type SimulatorFlags = {
  /** Whether tokens are needed: `ADMIN_KEY` and `USER_KEY`. */
  readonly keys?: boolean;
  /** A topology file of heketi-cli; absent: that of the example, three nodes in one cluster. */
  readonly topology?: string;
  /** More of the simulator's own flags. */
  readonly more?: readonly string[];
};

/** A Heketi simulator in a process of its own. It must have been built. */
export type SimulatorProcess = {
  readonly url: string;
  /** Adds fault rules, as the simulator's README has them. */
  fault(...rules: readonly object[]): Promise<void>;
  heal(): Promise<void>;
  /** kill -9. */
  kill(): Promise<void>;
  /** On the same port and data; kills first what runs. */
  restart(): Promise<void>;
  /** Ends it and removes what it kept. */
  close(): Promise<void>;
};

/** Starts a simulator on a system-assigned port, with a folder of its own. */
export async function startSimulatorProcess(flags: SimulatorFlags = {}): Promise<SimulatorProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'berth-heketi-'));
  const args = ['--data', folder, '--topology', flags.topology ?? TOPOLOGY, ...(flags.more ?? [])];
  if (flags.keys === true) args.push('--admin-key', ADMIN_KEY, '--user-key', USER_KEY);
  let running = await launch(['--port', '0', ...args]);
  const { url } = running;
  const control = async (method: string, rules?: readonly object[]) => {
    const body = rules === undefined ? {} : { body: JSON.stringify(rules) };
    const answer = await fetch(`${url}/_simulator/faults`, { method, ...body });
    if (!answer.ok) throw new Error(`the simulator takes no such faults: ${await answer.text()}`);
  };
  return {
    url,
    fault: (...rules) => control('POST', rules),
    heal: () => control('DELETE'),
    kill: () => end(running.child),
    async restart() {
      await end(running.child);
      running = await launch(['--port', new URL(url).port, ...args]);
    },
    async close() {
      await end(running.child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

type Running = { readonly child: ChildProcess; readonly url: string };

async function launch(args: readonly string[]): Promise<Running> {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const orphan = () => child.kill('SIGKILL');
  process.once('exit', orphan);
  child.once('exit', () => process.off('exit', orphan));
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /^listening on (\S+)$/.exec(line)?.[1];
    if (url !== undefined) return { child, url };
  }
  throw new Error('the Heketi simulator did not start; build it with npx tsc -b apps/heketi-simulator');
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((done) => child.once('exit', done));
  child.kill('SIGKILL');
  await exited;
}
