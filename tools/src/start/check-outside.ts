import { databaseProblem } from '@berth/event-store';
import { redactUrl } from '@berth/runtime';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import pg from 'pg';
import { messageOf, StartError } from './start-error.js';

const NATS_PORT = 4222;
const CONNECT_TIMEOUT_MS = 5_000;

/** Throws when what listens on the port that `variable` names could not. */
export async function checkPort(variable: string, port: number): Promise<void> {
  const problem = await portProblem(port);
  if (problem === undefined) return;
  throw new StartError(
    `${variable}: port ${port} on 127.0.0.1 ${problem}; set ${variable} to another port, or to 0 to let the system choose`,
  );
}

/** Why nobody can listen on that port of 127.0.0.1; undefined: somebody can. */
export async function portProblem(port: number): Promise<string | undefined> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return undefined;
  } catch (error) {
    const inUse = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
    return inUse ? 'is in use by another program' : messageOf(error);
  } finally {
    server.close();
  }
}

/** Throws when the given Postgres does not let us in, or cannot hold the log. */
export async function checkDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const problem = await databaseProblem(client);
    if (problem !== undefined) throw new StartError(`DATABASE_URL: ${redactUrl(url)}: ${problem}`);
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(`DATABASE_URL: cannot connect to ${redactUrl(url)}: ${messageOf(error)}`);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Throws when nothing listens where NATS should be; `url` may name several servers, of which one is enough. */
export async function checkNats(url: string): Promise<void> {
  const servers = url.split(',').map((it) => new URL(it.trim()));
  const failures = await Promise.all(servers.map(reach));
  if (failures.includes(undefined)) return;
  const tried = servers.map((it, index) => `${redactUrl(it.href)}: ${failures[index] ?? ''}`);
  throw new StartError(`NATS_URL: cannot reach ${tried.join('; ')}`);
}

async function reach(server: URL): Promise<string | undefined> {
  const socket = connect({
    host: server.hostname,
    port: Number(server.port) || NATS_PORT,
    timeout: CONNECT_TIMEOUT_MS,
  });
  socket.once('timeout', () => socket.destroy(new Error(`no answer within ${CONNECT_TIMEOUT_MS} ms`)));
  try {
    await once(socket, 'connect');
    return undefined;
  } catch (error) {
    return messageOf(error);
  } finally {
    socket.destroy();
  }
}
