import { ensureNatsServer } from '../start/nats-binary.js';
import { runProgram } from './run-program.js';
import { runSteps } from './run-steps.js';
import { single } from './step.js';
import { vitestStep } from './vitest-step.js';

/** How long one soak goes on, in minutes; a spec reads it. */
const minutes = process.env['BERTH_SOAK_MINUTES'] ?? '10';

process.exitCode = await runSteps([
  {
    name: 'nats-server',
    doing: 'what the tests need besides npm',
    run: async () => single(true, await ensureNatsServer((line) => process.stdout.write(`${line}\n`))),
  },
  {
    name: 'types',
    doing: 'tsc -b, which also builds the apps',
    run: async () => single((await runProgram('typescript/bin/tsc', ['-b'])) === 0),
  },
  vitestStep('soak', `crashes and load for ${minutes} minutes each`, { BERTH_SOAK_MINUTES: minutes }),
]);
if (process.connected) process.disconnect();
