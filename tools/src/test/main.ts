import { ensureNatsServer } from '../start/nats-binary.js';
import { boundaryCanary } from './boundary-canary.js';
import { ensureKubectl } from './kubectl-binary.js';
import { outputOf, runProgram } from './run-program.js';
import { runSteps } from './run-steps.js';
import { single, type Outcome, type Step } from './step.js';
import { vitestStep } from './vitest-step.js';

const steps: readonly Step[] = [
  { name: 'nats-server', doing: 'what the tests need besides npm', run: natsServer },
  { name: 'kubectl', doing: 'what the end-to-end tests drive', run: kubectl },
  { name: 'format', doing: 'prettier --check', run: program('prettier/bin/prettier.cjs', ['--check', '.']) },
  { name: 'graph', doing: 'the project graph that lint relies on', run: projectGraph },
  {
    name: 'lint',
    doing: 'eslint in every project, through nx',
    run: program('nx/dist/bin/nx.js', ['run-many', '-t', 'lint', '--output-style=static', '--skip-nx-cache']),
  },
  { name: 'canary', doing: 'forbidden imports must be refused', run: boundaryCanary },
  { name: 'types', doing: 'tsc -b, which also builds the apps', run: program('typescript/bin/tsc', ['-b']) },
  vitestStep('unit', 'no I/O'),
  vitestStep('integration', 'each with a real Postgres or nats-server'),
  vitestStep('e2e', 'the whole broker'),
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !steps.some((step) => step.name === name));
if (unknown.length > 0) {
  process.stderr.write(
    `no such step: ${unknown.join(', ')}; there are ${steps.map(({ name }) => name).join(', ')}\n`,
  );
  process.exitCode = 1;
} else {
  process.exitCode = await runSteps(steps.filter(({ name }) => wanted.length === 0 || wanted.includes(name)));
}
if (process.connected) process.disconnect();

function program(script: string, args: readonly string[]): () => Promise<Outcome> {
  return async () => single((await runProgram(script, args)) === 0);
}

async function natsServer(): Promise<Outcome> {
  return single(true, await ensureNatsServer((line) => process.stdout.write(`${line}\n`)));
}

async function kubectl(): Promise<Outcome> {
  return single(true, await ensureKubectl((line) => process.stdout.write(`${line}\n`)));
}

async function projectGraph(): Promise<Outcome> {
  const projects = JSON.parse(
    (await outputOf('nx/dist/bin/nx.js', ['show', 'projects', '--json'])) || '[]',
  ) as string[];
  return single(projects.includes('domain') && projects.includes('api'), `${projects.length} projects`);
}
