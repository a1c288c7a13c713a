import { spawn } from 'node:child_process';

/** How often a waiting step says so where there is no terminal to redraw. */
const QUIET_INTERVAL_MS = 15_000;

/**
 * Runs a program whose own words matter only when it fails, and shows one line of progress meanwhile.
 * Rejects with those words when it fails.
 */
export async function runQuietly(label, file, args, options) {
  const stopProgress = showProgress(label);
  let output = '';
  try {
    const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    const code = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (code !== 0) throw new Error(`${label} failed:\n${output.trimEnd()}`);
  } catch (error) {
    stopProgress('failed');
    throw error;
  }
  stopProgress('done');
}

function showProgress(label) {
  const began = Date.now();
  const seconds = () => `${Math.round((Date.now() - began) / 1000)} s`;
  const terminal = process.stdout.isTTY === true;
  if (!terminal) process.stdout.write(`${label} …\n`);
  const draw = () =>
    process.stdout.write(terminal ? `\r\x1b[K${label} … ${seconds()}` : `${label} … ${seconds()}\n`);
  const timer = setInterval(draw, terminal ? 500 : QUIET_INTERVAL_MS);
  return (verdict) => {
    clearInterval(timer);
    process.stdout.write(`${terminal ? '\r\x1b[K' : ''}${label}: ${verdict} in ${seconds()}\n`);
  };
}
