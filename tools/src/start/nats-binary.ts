import { findNatsServer, NATS_SERVER_VARIABLE } from '@berth/testing';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { StartError } from './start-error.js';

/** Makes sure there is a nats-server on this machine: the one at hand, else from apt where that is allowed. */
export async function ensureNatsServer(report: (line: string) => void): Promise<string> {
  const found = findNatsServer();
  if (found !== undefined) return found;
  const given = process.env[NATS_SERVER_VARIABLE];
  if (given) throw new StartError(`${NATS_SERVER_VARIABLE}: there is no file ${given}`);
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) throw missing('none was found in PATH');
  report('no nats-server found: installing it with apt-get');
  await aptGet(report, ['update']);
  await aptGet(report, ['install', '--yes', '--no-install-recommends', 'nats-server']);
  const installed = findNatsServer();
  if (installed === undefined) throw missing('apt-get installed none');
  return installed;
}

function missing(reason: string): StartError {
  return new StartError(
    `berth needs a nats-server, and ${reason}. Install one (Debian and Ubuntu: apt-get install nats-server; ` +
      'macOS: brew install nats-server), or set BERTH_NATS_SERVER to the path of one, or NATS_URL to a running one',
  );
}

/** apt-get's own words matter only when it fails; meanwhile its latest line shows that it goes on. */
async function aptGet(report: (line: string) => void, args: readonly string[]): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const child = spawn('apt-get', ['-q', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const collect = (chunk: Buffer) => (output += chunk.toString());
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const timer = setInterval(() => {
    report(`apt-get ${args[0] ?? ''}: ${output.trimEnd().split('\n').at(-1) ?? 'working'}`);
  }, 3_000);
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(-1));
    child.once('close', resolve);
  });
  clearInterval(timer);
  if (code !== 0) throw missing(`apt-get ${args.join(' ')} failed:\n${output.trimEnd()}\n`);
}
