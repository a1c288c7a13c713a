import { startNatsServer, startPostgres } from '@berth/testing';
import pg from 'pg';
import { writePrivateFile } from './private-file.js';
import type { PartProcess } from './supervised-part.js';

const DATABASE = 'berth';

/** Starts the embedded Postgres on its data, on the port of the life before, with Berth's database in it. */
export async function launchPostgres(dataDir: string, before: PartProcess | undefined): Promise<PartProcess> {
  const server = await startPostgres({
    dataDir,
    port: portOf(before?.endpoints['url']),
  });
  await ensureDatabase(server.url);
  return {
    pid: server.pid,
    endpoints: { url: withPath(server.url, DATABASE) },
    exited: server.exited.then(() => 'ended'),
    stop: () => server.stop(),
  };
}

/** Starts the embedded NATS on its folder, on the port of the life before; clients need the password. */
export async function launchNats(
  storeDir: string,
  password: string,
  before: PartProcess | undefined,
): Promise<PartProcess> {
  // A file, since the arguments of a process can be read by everyone on the machine.
  const configFile = `${storeDir}.conf`;
  writePrivateFile(configFile, `authorization { user: "berth", password: "${password}" }\n`);
  const server = await startNatsServer({ storeDir, configFile, port: portOf(before?.endpoints['url']) });
  return {
    pid: server.pid,
    endpoints: { url: `nats://berth:${password}@127.0.0.1:${server.port}` },
    exited: server.exited.then(() => 'ended'),
    stop: () => server.stop(),
  };
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
    if (found.rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
}

function portOf(url: string | undefined): number {
  return url === undefined ? 0 : Number(new URL(url).port);
}

function withPath(url: string, path: string): string {
  const changed = new URL(url);
  changed.pathname = path;
  return changed.toString();
}
