import { readFlags, USAGE } from './flags.js';
import { SimulatorError } from './simulator-error.js';
import { startSimulator, type SimulatorOptions } from './start-simulator.js';

try {
  const options = readFlags(process.argv.slice(2));
  if (options === 'help') process.stdout.write(USAGE);
  else await run(options);
} catch (error) {
  process.stderr.write(`heketi-simulator: ${explain(error)}\n`);
  process.exitCode = 1;
}
// A channel to whoever started this is all that would still hold the process.
if (process.connected) process.disconnect();

async function run(options: SimulatorOptions): Promise<void> {
  const report = (line: string) => void process.stderr.write(`${line}\n`);
  const asked = stopRequest();
  const simulator = await startSimulator({ ...options, report });
  // Heketi's own way back from read-only.
  process.on('SIGUSR2', simulator.leaveMaintenance);
  process.stdout.write(`listening on ${simulator.url}\n`);
  process.send?.({ type: 'ready', endpoints: { heketi: simulator.url } });
  await asked;
  await simulator.close();
}

function stopRequest(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => resolve());
    if (process.channel !== undefined) process.once('disconnect', () => resolve());
  });
}

function explain(error: unknown): string {
  if (error instanceof SimulatorError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
