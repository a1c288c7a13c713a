import type { Outcome, Step } from './step.js';

/** Runs the steps in order, each in view and timed; a failed one does not hide what the next would say. */
export async function runSteps(steps: readonly Step[]): Promise<number> {
  const done: { readonly name: string; readonly outcome: Outcome; readonly seconds: number }[] = [];
  for (const [index, step] of steps.entries()) {
    say(`\n━━ ${index + 1}/${steps.length} ${step.name}: ${step.doing}`);
    const began = Date.now();
    const outcome = await attempt(step);
    const seconds = (Date.now() - began) / 1000;
    done.push({ name: step.name, outcome, seconds });
    say(lineOf(step.name, outcome, seconds));
  }
  say('\n━━ summary');
  for (const { name, outcome, seconds } of done) say(lineOf(name, outcome, seconds));
  const sum = (what: 'passed' | 'failed') => done.reduce((total, { outcome }) => total + outcome[what], 0);
  say(`\n${sum('passed')} passed, ${sum('failed')} failed`);
  return sum('failed') === 0 && sum('passed') > 0 ? 0 : 1;
}

async function attempt(step: Step): Promise<Outcome> {
  try {
    return await step.run();
  } catch (error) {
    return { passed: 0, failed: 1, note: error instanceof Error ? error.message : String(error) };
  }
}

function lineOf(name: string, { passed, failed, note }: Outcome, seconds: number): string {
  const verdict = failed === 0 ? '✓' : '✗';
  const counts = `${passed} passed, ${failed} failed`;
  return `${verdict} ${name.padEnd(12)} ${counts.padEnd(24)} ${seconds.toFixed(1).padStart(6)} s${note === undefined ? '' : `  ${note}`}`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
