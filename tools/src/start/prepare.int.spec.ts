import { createTestDatabase } from '@berth/testing';
import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { testEnvironment, workspace } from '../test/run-program.js';

describe('prepare', () => {
  const data = mkdtempSync(join(tmpdir(), 'berth-prepare-'));
  afterAll(() => rmSync(data, { recursive: true, force: true }));

  function prepare(env: Record<string, string>) {
    const program = join(workspace, 'tools', 'dist', 'start', 'prepare.js');
    return spawnSync(process.execPath, [program], { env: testEnvironment(env), encoding: 'utf8' });
  }

  function contents(): readonly (readonly [string, string])[] {
    const files = globSync('**/*.*', { cwd: data }).filter((file) => statSync(join(data, file)).isFile());
    return files.sort().map((file) => [file, readFileSync(join(data, file), 'utf8')] as const);
  }

  it('makes files and tables once, and leaves them as they are', async () => {
    await using database = await createTestDatabase();
    const env = { DATABASE_URL: database.url, BERTH_DATA: data };
    expect(prepare(env)).toMatchObject({ status: 0, stderr: '' });
    const made = contents();
    expect(made.map(([file]) => file)).toEqual(
      expect.arrayContaining(['keys/sealing.keys', 'tls/ca.crt', 'tls/server.crt', 'tokens.csv']),
    );
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query<{ position: string }>('select position from berth.head');
    await client.end();
    expect(rows).toEqual([{ position: '0' }]);
    expect(prepare(env).status).toBe(0);
    expect(contents()).toEqual(made);
  });

  it('names what it lacks, without a password', () => {
    expect(prepare({ BERTH_DATA: data, DATABASE_URL: '' })).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('DATABASE_URL: is not set') as string,
    });
    const { stderr } = prepare({ BERTH_DATA: data, DATABASE_URL: 'postgres://u:s3cret@127.0.0.1:9/db' });
    expect(stderr).toContain('DATABASE_URL: cannot connect to postgres://u:***@127.0.0.1:9/db');
  });
});
