import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { root } from './root.mjs';

/**
 * Runs the program in the foreground: signals go through to it, its exit code comes back. It has a channel to
 * this process, so that it notices when this process is killed.
 */
export async function handOver(node, main, args) {
  const file = join(root, main);
  if (!existsSync(file)) throw new Error(`${main} was not built`);
  const child = spawn(node, ['--enable-source-maps', file, ...args], {
    cwd: root,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  const stopWatching = watchNpm(() => child.kill('SIGTERM'));
  const [code, signal] = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (...result) => resolve(result));
  });
  stopWatching();
  return code ?? 128 + constants.signals[signal];
}

/** A killed npm leaves this process to init: whoever started it through npm is gone. */
function watchNpm(onGone) {
  const npm = process.ppid;
  if (process.env.npm_lifecycle_event === undefined) return () => undefined;
  const timer = setInterval(() => {
    if (process.ppid === npm) return;
    clearInterval(timer);
    onGone();
  }, 250);
  return () => clearInterval(timer);
}
