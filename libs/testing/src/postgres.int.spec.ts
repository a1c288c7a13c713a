import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import pg from 'pg';
import { afterEach, expect, it, vi } from 'vitest';
import { createTestDatabase, startTestPostgres } from './postgres.js';
import { runningPostgres, startPostgres, stopStrayPostgres } from './postgres-server.js';

afterEach(() => vi.unstubAllEnvs());

async function ask(connectionString: string, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const { rows } = await client.query<{ answer: unknown }>(sql);
    return rows[0]?.answer;
  } finally {
    await client.end();
  }
}

it('gives each spec a database of its own', async () => {
  await using one = await createTestDatabase();
  await using two = await createTestDatabase();
  await ask(one.url, 'create table t as select 1 as n');
  expect(await ask(two.url, `select to_regclass('t') as answer`)).toBeNull();
  expect(await ask(one.url, `select current_setting('fsync') as answer`)).toBe('on');
});

it('keeps its data over a kill, and clears the lock file that the kill left', async () => {
  const server = await startTestPostgres();
  await ask(server.url, 'create table t as select 7 as answer');
  await server.kill();
  // The pid in a left lock file may be anyone's by now: here it is this very process.
  writeFileSync(`${server.dataDir}/postmaster.pid`, `${process.pid}\n`);
  const again = await startPostgres({ dataDir: server.dataDir });
  expect(await ask(again.url, 'select answer from t')).toBe(7);
  await again.stop();
  await server.dispose();
});

it('starts for whoever asks, also where root may make no user namespace', async () => {
  const programs = mkdtempSync(join(tmpdir(), 'berth-no-unshare-'));
  writeFileSync(join(programs, 'unshare'), '#!/bin/sh\nexit 1\n');
  chmodSync(join(programs, 'unshare'), 0o755);
  vi.stubEnv('PATH', `${programs}${delimiter}${process.env['PATH'] ?? ''}`);
  const server = await startTestPostgres();
  expect(await ask(server.url, 'select 7 as answer')).toBe(7);
  expect(runningPostgres(server.dataDir)).toBe(server.pid);
  await server.kill();
  const again = await startPostgres({ dataDir: server.dataDir });
  await stopStrayPostgres(server.dataDir);
  await again.exited;
  await server.dispose();
  rmSync(programs, { recursive: true });
});

it('refuses a folder whose server is alive, until that is stopped', async () => {
  const server = await startTestPostgres();
  expect(runningPostgres(server.dataDir)).toBe(server.pid);
  await expect(startPostgres({ dataDir: server.dataDir })).rejects.toThrow('already runs');
  await stopStrayPostgres(server.dataDir);
  expect(runningPostgres(server.dataDir)).toBeUndefined();
  await server.dispose();
});

it('says at once what a server that cannot start complains of', async () => {
  const server = await startTestPostgres();
  await server.stop();
  const start = startPostgres({ dataDir: server.dataDir, settings: ['wal_level=nonsense'] });
  await expect(start).rejects.toThrow('wal_level');
  await server.dispose();
});
