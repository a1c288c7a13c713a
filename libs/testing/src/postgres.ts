import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startPostgres, type PostgresServer } from './postgres-server.js';

/** Names the server all integration specs of one run share; set beforehand, that server is used instead. */
export const TEST_POSTGRES_URL = 'BERTH_TEST_POSTGRES_URL';

export type TestDatabase = AsyncDisposable & {
  readonly url: string;
  readonly name: string;
  /** Ends its connections and removes it. */
  drop(): Promise<void>;
};

/** An empty database of the spec's own on the run's shared server, or on the server given. */
export async function createTestDatabase(serverUrl = sharedServerUrl()): Promise<TestDatabase> {
  const name = `berth_test_${randomBytes(6).toString('hex')}`;
  await run(serverUrl, `create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const drop = () => run(serverUrl, `drop database if exists ${name} with (force)`);
  return { url: url.href, name, drop, [Symbol.asyncDispose]: drop };
}

/** A server in a temporary folder, for specs that kill or restart it. `dispose` stops it and removes the folder. */
export async function startTestPostgres(): Promise<PostgresServer & { dispose(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'berth-postgres-'));
  const server = await startPostgres({ dataDir: join(folder, 'data') });
  const dispose = async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { ...server, dispose };
}

function sharedServerUrl(): string {
  const url = process.env[TEST_POSTGRES_URL];
  if (url) return url;
  throw new Error(
    `${TEST_POSTGRES_URL} is not set: this spec needs the global set-up of the integration tests`,
  );
}

async function run(connectionString: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
