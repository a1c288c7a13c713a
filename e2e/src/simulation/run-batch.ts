import { parentPort, workerData } from 'node:worker_threads';
import { simulate, SimulationError } from './simulate.js';

/** Seeds to run one after the other. */
export type Batch = {
  readonly first: number;
  readonly runs: number;
  /** Whether a run that fails tells its whole log. */
  readonly inFull: boolean;
};

export type BatchResult = { readonly events: number; readonly failed: number };

// What main.ts has given.
const { first, runs, inFull } = workerData as Batch;
parentPort?.postMessage(await runBatch());

async function runBatch(): Promise<BatchResult> {
  let events = 0;
  let failed = 0;
  for (let seed = first; seed < first + runs; seed++) {
    try {
      events += (await simulate(seed)).events;
    } catch (error) {
      failed += 1;
      tell(seed, error);
    }
  }
  return { events, failed };
}

/** Of a single run everything, of many what repeats each. */
function tell(seed: number, error: unknown): void {
  const isSimulated = error instanceof SimulationError;
  if (isSimulated && inFull)
    for (const event of error.events) process.stderr.write(`${JSON.stringify(event)}\n`);
  const words = isSimulated ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`seed ${seed}: ${words}\n`);
}
