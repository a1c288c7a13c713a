import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The folder of the workspace. */
export const workspace = fileURLToPath(new URL('../../..', import.meta.url));

/** Settings of the machine that would change what a test sees. */
const foreign = /^(OTEL_|BERTH_(?!NATS_SERVER$)|DATABASE_URL$|NATS_URL$|HEKETI_URL$)/;

/** The environment of a test run: this process's, without settings meant for a running Berth. */
export function testEnvironment(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  return { ...Object.fromEntries(own), NX_DAEMON: 'false', NX_TUI: 'false', CI: 'true', ...more };
}

/** Runs a package's program from node_modules with its output in view; gives its exit code. */
export async function runProgram(
  script: string,
  args: readonly string[],
  env = testEnvironment(),
): Promise<number> {
  const child = spawn(process.execPath, [`${workspace}/node_modules/${script}`, ...args], {
    cwd: workspace,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return new Promise((resolve) => {
    child.once('error', () => resolve(-1));
    child.once('exit', (code) => resolve(code ?? -1));
  });
}

/** Runs a package's program and gives what it printed, whatever its exit code. */
export async function outputOf(script: string, args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [`${workspace}/node_modules/${script}`, ...args], {
    cwd: workspace,
    env: testEnvironment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  await new Promise((resolve) => child.once('close', resolve));
  return Buffer.concat(chunks).toString('utf8');
}
