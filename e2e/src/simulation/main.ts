import { parseArgs } from 'node:util';
import { simulate, SimulationError } from './simulate.js';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const runs = Number(values.runs);
const first = Number(values.seed);
if (!Number.isSafeInteger(runs) || !Number.isSafeInteger(first) || runs < 1) {
  process.stderr.write('usage: simulate [--runs N] [--seed S]\n');
  process.exitCode = 2;
} else process.exitCode = await runAll();

async function runAll(): Promise<number> {
  const begun = performance.now();
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
  const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
  process.stdout.write(
    `${runs} runs from seed ${first}: ${events} events, ${failed} failed, in ${seconds} s\n`,
  );
  return failed === 0 ? 0 : 1;
}

/** Of a single run everything, of many what repeats each. */
function tell(seed: number, error: unknown): void {
  const isSimulated = error instanceof SimulationError;
  if (isSimulated && runs === 1)
    for (const event of error.events) process.stderr.write(`${JSON.stringify(event)}\n`);
  const words = isSimulated ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`seed ${seed}: ${words}\n`);
}
