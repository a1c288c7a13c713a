import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { Batch, BatchResult } from './run-batch.js';

/** Killed processes stay in memory, since nobody closes them: a thread takes that of its runs with it. */
const BATCH = 1_000;

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
  for (let from = first; from < first + runs; from += BATCH) {
    const batch = { first: from, runs: Math.min(BATCH, first + runs - from), inFull: runs === 1 };
    const result = await runInThread(batch);
    events += result.events;
    failed += result.failed;
  }
  const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
  process.stdout.write(
    `${runs} runs from seed ${first}: ${events} events, ${failed} failed, in ${seconds} s\n`,
  );
  return failed === 0 ? 0 : 1;
}

function runInThread(batch: Batch): Promise<BatchResult> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL('run-batch.js', import.meta.url), { workerData: batch });
    thread.once('message', resolve);
    thread.once('error', reject);
    thread.once('exit', () => reject(new Error('a batch ended without its result')));
  });
}
