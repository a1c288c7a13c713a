import { appendAgainstEmmett } from './append-emmett.js';
import { appendLatency } from './append-latency.js';
import { appendThroughput } from './append-throughput.js';
import { appendTwoProcesses } from './append-two-processes.js';
import { allBound } from './all-bound.js';
import { boundBesideMany } from './bound-beside-many.js';
import { boundLatency } from './bound-latency.js';
import { boundThroughput } from './bound-throughput.js';
import { memoryOfBound } from './memory-of-bound.js';
import { provisionedThroughput } from './provisioned-throughput.js';
import { benchmarksNamed, type Bench } from './registry.js';
import { replay } from './replay.js';
import { report } from './report.js';
import { watchFanOut } from './watch-fan-out.js';
import { watchLag } from './watch-lag.js';

/** In the order they run and are printed. */
const BENCHES: readonly Bench[] = [
  appendThroughput,
  appendLatency,
  appendAgainstEmmett,
  appendTwoProcesses,
  replay,
  boundThroughput,
  boundLatency,
  allBound,
  boundBesideMany,
  provisionedThroughput,
  watchFanOut,
  watchLag,
  memoryOfBound,
];

const [name, size, ...rest] = process.argv.slice(2);
const wrong = rest.length > 0 || (size !== undefined && !/^[1-9]\d*$/.test(size));
const list = BENCHES.map(
  ({ name: bench, figure, title }) => `  ${bench.padEnd(24)}${figure.padEnd(4)} ${title}\n`,
).join('');
const chosen = name === '--list' || wrong ? [] : benchmarksNamed(BENCHES, name);
if (name === '--list') {
  process.stdout.write(list);
} else if (chosen.length === 0) {
  process.stderr.write(
    `usage: bench [name [size]|--list]; a name is a figure, a bench, or the beginning of several:\n${list}`,
  );
  process.exitCode = 2;
}
for (const bench of chosen) {
  process.stdout.write(`\n${bench.figure} ${bench.name}: ${bench.title}\n`);
  const series = await bench.run(
    (line) => process.stdout.write(`  ${line}\n`),
    size === undefined ? undefined : Number(size),
  );
  process.stdout.write(`${series.map(report).join('\n')}\n`);
}
// The channel to the bootstrap would keep this process.
if (process.connected) process.disconnect();
