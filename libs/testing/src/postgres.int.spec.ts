import { writeFileSync } from 'node:fs';
import pg from 'pg';
import { expect, it } from 'vitest';
import { createTestDatabase, startTestPostgres } from './postgres.js';
import { runningPostgres, startPostgres, stopStrayPostgres } from './postgres-server.js';

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
