import { SettingsError } from '@berth/runtime';
import { dataPaths } from './data-directory.js';
import { killRecordedProcesses } from './process-record.js';
import { readStartSettings, type StartSettings } from './settings.js';
import { startBerth } from './start-berth.js';
import { StartError } from './start-error.js';

/** A terminal's Ctrl-C comes twice, from the terminal and through npm: only a later one means "now". */
const SAME_PRESS_MS = 1_000;

const began = Date.now();

try {
  await run(readStartSettings());
} catch (error) {
  process.stderr.write(`berth cannot start: ${explain(error)}\n`);
  process.exitCode = 1;
}
// The channel to the bootstrap is all that still holds the process; closing it ourselves is not a request to stop.
process.removeAllListeners('disconnect');
if (process.connected) process.disconnect();

async function run(settings: StartSettings): Promise<void> {
  const asked = askedToStop(settings);
  try {
    const berth = await startBerth(settings, { report, signal: asked });
    const stopped = once(asked);
    process.stdout.write(`berth is ready: kubeconfig ${berth.kubeconfig}\n`);
    await stopped;
    await berth.stop();
  } catch (error) {
    if (!asked.aborted) throw error;
  }
  report('stopped');
}

/** Aborted when someone asks for a stop; asked again, everything is killed. */
function askedToStop({ dataDirectory }: StartSettings): AbortSignal {
  const asked = new AbortController();
  let at = 0;
  const ask = (): void => {
    if (asked.signal.aborted) {
      if (Date.now() - at < SAME_PRESS_MS) return;
      killRecordedProcesses(dataPaths(dataDirectory).processes);
      process.exit(130);
    }
    at = Date.now();
    report('stopping; once more ends it by force');
    asked.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, ask);
  // The channel is the bootstrap's: when it closes, whoever ran `npm start` was killed.
  if (process.channel !== undefined) process.once('disconnect', () => asked.signal.aborted || ask());
  return asked.signal;
}

function once(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function report(line: string): void {
  const seconds = ((Date.now() - began) / 1000).toFixed(1).padStart(6);
  process.stdout.write(`${seconds} s  ${line}\n`);
}

function explain(error: unknown): string {
  if (error instanceof SettingsError || error instanceof StartError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
