import { existsSync, readFileSync, rmSync } from 'node:fs';
import { runProgram, testEnvironment, workspace } from './run-program.js';
import type { Outcome, Step } from './step.js';

/** The part of vitest's JSON report that is summed up. */
type Report = {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
};

/** The tests of one tier, named as in vitest.config.ts. */
export function vitestStep(tier: string, doing: string, env: Readonly<Record<string, string>> = {}): Step {
  return { name: tier, doing, run: () => runTier(tier, env) };
}

async function runTier(tier: string, env: Readonly<Record<string, string>>): Promise<Outcome> {
  const file = `${workspace}/test-results/${tier}.json`;
  rmSync(file, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const args = ['run', '--project', tier, ...reporters];
  const code = await runProgram('vitest/vitest.mjs', args, testEnvironment(env));
  const report = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Report) : undefined;
  const { numPassedTests: passed, numFailedTests: failed } = report ?? {
    numPassedTests: 0,
    numFailedTests: 0,
  };
  const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
  // A file that does not load, or an error outside any test, is a failure without a failed test.
  const outside = code !== 0 && failed === 0 ? 1 : 0;
  return { passed, failed: failed + outside, ...(skipped > 0 && { note: `${skipped} skipped` }) };
}
