import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testEnvironment, workspace } from '../test/run-program.js';
import { dockerSteps, readCompose, readText } from './compose-file.js';

const BUILD_MS = 300_000;
const folder = mkdtempSync(join(tmpdir(), 'berth-image-'));
const buildSteps = dockerSteps('RUN').filter((step) => /^(npm|node) /.test(step));

/** What the engine would be given: the workspace without what .dockerignore names. */
function copyContext(): void {
  const ignored = readText('.dockerignore').split('\n').filter(Boolean);
  const isIgnored = (path: string) =>
    ignored.some((it) => (it.startsWith('**/') ? basename(path) === it.slice(3) : path === it));
  cpSync(workspace, folder, { recursive: true, filter: (file) => !isIgnored(relative(workspace, file)) });
}

function run(file: string, args: readonly string[]) {
  const env = { ...testEnvironment(), npm_config_prefer_offline: 'true', npm_config_audit: 'false' };
  return spawnSync(file, args, { cwd: folder, env, encoding: 'utf8' });
}

beforeAll(() => {
  copyContext();
  for (const step of buildSteps) {
    const { status, stdout, stderr } = run('sh', ['-c', step]);
    expect(`${step}: ${status} ${status === 0 ? '' : stdout + stderr}`).toBe(`${step}: 0 `);
  }
}, BUILD_MS);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('is built by the steps of the Dockerfile, outside a container as well', () => {
  expect(buildSteps).toHaveLength(3);
});

const programs = Object.values(readCompose().services).flatMap(({ image, command = [] }) =>
  image === 'berth' ? [command.filter((arg) => arg.endsWith('.js'))] : [],
);

it.each(programs)('has all that %s %s loads', (...args) => {
  const { stdout, stderr } = run(process.execPath, args);
  // Each gets as far as missing what it is told by its environment or by flags.
  expect(stdout + stderr).toMatch(/DATABASE_URL: is not set|--port is missing/);
});
