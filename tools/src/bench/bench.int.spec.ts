import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { testEnvironment, workspace } from '../test/run-program.js';

/** `npm run bench -- name`, as its script has it. */
async function bench(
  ...args: readonly string[]
): Promise<{ readonly code: unknown; readonly output: string }> {
  const bootstrap = join(workspace, 'tools', 'bootstrap', 'bootstrap.mjs');
  const child = spawn(process.execPath, [bootstrap, 'bench', ...args], {
    env: testEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => (output += String(text)));
  const [code] = (await once(child, 'close')) as [unknown];
  return { code, output };
}

it('ends by itself when npm run bench has started it', async () => {
  const { code, output } = await bench('--list');
  expect(output).toMatch(/append-throughput +G1 .*\n/);
  expect(code).toBe(0);
});

it('lists what there is for a name nobody knows', async () => {
  const { code, output } = await bench('G99');
  expect(output).toContain('usage: bench');
  expect(code).toBe(2);
});
