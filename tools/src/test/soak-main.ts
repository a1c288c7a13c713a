import { readSettings } from '@berth/runtime';
import { z } from 'zod';
import { ensureNatsServer } from '../start/nats-binary.js';
import { runProgram } from './run-program.js';
import { runSteps } from './run-steps.js';
import { single } from './step.js';
import { vitestStep } from './vitest-step.js';

const fields = {
  /** How long one soak goes on; a part of a minute is as good. */
  BERTH_SOAK_MINUTES: z
    .string()
    .regex(/^\d{1,5}(\.\d+)?$/, 'must be a number of minutes')
    .default('5'),
  /** Repeats the choices of an earlier soak, which printed it. */
  BERTH_SOAK_SEED: z
    .string()
    .regex(/^\d{1,10}$/, 'must be the seed that a soak has printed')
    .default(String(Date.now() % 1_000_000)),
};

const env = readSettings(fields);

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
  vitestStep('soak', `crashes and load for ${env.BERTH_SOAK_MINUTES} minutes each`, env),
]);
if (process.connected) process.disconnect();
