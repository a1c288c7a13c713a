import { afterEach, expect, it, vi } from 'vitest';
import { runSteps } from './run-steps.js';

afterEach(() => vi.restoreAllMocks());

function capture(): string[] {
  const lines: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(...String(text).trimEnd().split('\n'));
    return true;
  });
  return lines;
}

it('ends with the sum of all steps', async () => {
  const lines = capture();
  const code = await runSteps([
    { name: 'lint', doing: '', run: () => Promise.resolve({ passed: 1, failed: 0 }) },
    { name: 'unit', doing: '', run: () => Promise.resolve({ passed: 41, failed: 0, note: '1 skipped' }) },
  ]);
  expect(lines.at(-1)).toBe('42 passed, 0 failed');
  expect(code).toBe(0);
});

it('goes on after a step that fails or throws, and fails in the end', async () => {
  const lines = capture();
  const code = await runSteps([
    { name: 'types', doing: '', run: () => Promise.resolve({ passed: 0, failed: 1 }) },
    { name: 'graph', doing: '', run: () => Promise.reject(new Error('no graph')) },
    { name: 'unit', doing: '', run: () => Promise.resolve({ passed: 2, failed: 0 }) },
  ]);
  expect(lines.at(-1)).toBe('2 passed, 2 failed');
  expect(code).toBe(1);
});

it('fails when nothing was checked at all', async () => {
  capture();
  expect(await runSteps([])).toBe(1);
});
