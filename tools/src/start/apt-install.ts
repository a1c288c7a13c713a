import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

/** True where a Debian package can be installed without asking anyone. */
export function mayInstall(): boolean {
  return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

/** Installs a Debian package, with a word now and then; throws with all that apt-get said when it fails. */
export async function aptInstall(debianPackage: string, report: (line: string) => void): Promise<void> {
  await aptGet(report, ['update']);
  await aptGet(report, ['install', '--yes', '--no-install-recommends', debianPackage]);
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
  if (code !== 0) throw new Error(`apt-get ${args.join(' ')} failed:\n${output.trimEnd()}\n`);
}
