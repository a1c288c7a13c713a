import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { dirname, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { ownedFolder, postgresCommand } from './postgres-binaries.js';

export type PostgresOptions = {
  /** Made by initdb when absent. The password and the server's log stand beside it. */
  readonly dataDir: string;
  /** On 127.0.0.1; absent or 0: system-assigned. */
  readonly port?: number;
  /** More server settings, as `name=value`. */
  readonly settings?: readonly string[];
};

/** A running server. `url` names the database `postgres` and the superuser. */
export type PostgresServer = {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly dataDir: string;
  /** Resolves when the server process is gone, whoever ended it. */
  readonly exited: Promise<void>;
  /** Fast shutdown: open transactions are rolled back, the data is left clean. */
  stop(): Promise<void>;
  /** As a power cut for the server: kill -9. */
  kill(): Promise<void>;
};

const START_DEADLINE_MS = 60_000;
/** What a second try may find gone: a port taken meanwhile, a killed server's backends still letting go of its memory. */
const PASSING = /Address already in use|could not create any TCP\/IP sockets|shared memory block|lock file/;

/**
 * Starts a Postgres of its own on `dataDir`, and resolves when it answers. A lock file left by a killed server is
 * cleared; a server that is alive on the same folder is an error.
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const dataDir = resolve(options.dataDir);
  const running = runningPostgres(dataDir);
  if (running !== undefined) throw new Error(`a postgres, pid ${running}, already runs on ${dataDir}`);
  const password = initialised(dataDir);
  rmSync(`${dataDir}/postmaster.pid`, { force: true });
  const deadline = Date.now() + START_DEADLINE_MS;
  for (;;) {
    const port = options.port || (await freePort());
    const logged = logLength(dataDir);
    const server = launch(dataDir, port, password, options.settings ?? []);
    if (await answers(server, deadline)) return server;
    const log = logSince(dataDir, logged);
    if (Date.now() > deadline || !PASSING.test(log)) {
      throw new Error(`postgres on ${dataDir} did not start:\n${log}`);
    }
    await sleep(200);
  }
}

/** The pid of the live server on this data folder, if there is one. */
export function runningPostgres(dataDir: string): number | undefined {
  const lockFile = `${resolve(dataDir)}/postmaster.pid`;
  if (!existsSync(lockFile)) return undefined;
  const pid = Number(readFileSync(lockFile, 'utf8').split('\n')[0]);
  return pid > 0 && worksIn(pid, resolve(dataDir)) ? pid : undefined;
}

/** Stops the server that a killed starter left behind on this folder; does nothing when there is none. */
export async function stopStrayPostgres(dataDir: string): Promise<void> {
  const pid = runningPostgres(dataDir);
  if (pid === undefined) return;
  process.kill(pid, 'SIGINT');
  const deadline = Date.now() + 15_000;
  while (runningPostgres(dataDir) === pid) {
    if (Date.now() > deadline) process.kill(pid, 'SIGQUIT');
    await sleep(50);
  }
}

/**
 * A process id may have been given to another program since: only one that was started on the folder is its server.
 * Its arguments may be read also where it runs as another user.
 */
function worksIn(pid: number, dataDir: string): boolean {
  try {
    if (existsSync('/proc/self')) {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`\0-D\0${dataDir}\0`);
    }
    return execFileSync('ps', ['-p', String(pid), '-o', 'args='], { encoding: 'utf8' }).includes(dataDir);
  } catch {
    return false;
  }
}

/** The superuser's password; makes the data folder first when there is none. */
function initialised(dataDir: string): string {
  const passwordFile = `${dataDir}.password`;
  if (existsSync(`${dataDir}/PG_VERSION`)) return readFileSync(passwordFile, 'utf8').trim();
  // initdb works beside and is renamed at its end, so that a killed one leaves nothing that looks complete.
  const draft = `${dataDir}.draft`;
  const password = randomBytes(24).toString('hex');
  const rules = ['-A', 'scram-sha-256', '-E', 'UTF8', '--locale=C', `--pwfile=${passwordFile}`];
  const command = postgresCommand('initdb', ['-D', draft, '-U', 'berth', ...rules]);
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(dirname(dataDir), { recursive: true, mode: 0o700 });
  ownedFolder(draft, command);
  writeFileSync(passwordFile, password, { mode: 0o600 });
  execFileSync(command.file, command.args, { stdio: 'pipe' });
  renameSync(draft, dataDir);
  return password;
}

function launch(
  dataDir: string,
  port: number,
  password: string,
  settings: readonly string[],
): PostgresServer {
  const all = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', `port=${port}`, ...settings];
  const command = postgresCommand('postgres', ['-D', dataDir, ...all.flatMap((it) => ['-c', it])]);
  const log = openSync(`${dataDir}.log`, 'a', 0o600);
  // A group of its own: Ctrl-C at the terminal is for whoever started it, and must not stop the database first.
  const child = spawn(command.file, command.args, {
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const exited = new Promise<void>((done) => {
    child.once('error', () => done());
    child.once('exit', () => done());
  });
  const url = `postgres://berth:${password}@127.0.0.1:${port}/postgres`;
  const end = (signal: NodeJS.Signals) => () => ended(child, signal, exited);
  return { url, port, pid: child.pid ?? 0, dataDir, exited, stop: end('SIGINT'), kill: end('SIGKILL') };
}

async function ended(child: ChildProcess, signal: NodeJS.Signals, exited: Promise<void>): Promise<void> {
  child.kill(signal);
  const impatient = setTimeout(() => child.kill('SIGQUIT'), 15_000);
  await exited;
  clearTimeout(impatient);
}

/** False when the process ended before it answered. */
async function answers(server: PostgresServer, deadline: number): Promise<boolean> {
  for (;;) {
    const gone = server.exited.then(() => 'gone' as const);
    const state = await Promise.race([gone, connects(server.url)]);
    // Another server may have taken the port between: ours is up only if it still runs a moment later.
    if (state === true) return (await Promise.race([gone, sleep(5)])) !== 'gone';
    if (state === 'gone') return false;
    if (Date.now() > deadline) await server.kill();
    await Promise.race([gone, sleep(20)]);
  }
}

async function connects(connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === 'string') throw new Error('no free port on 127.0.0.1');
  return address.port;
}

function logLength(dataDir: string): number {
  return existsSync(`${dataDir}.log`) ? statSync(`${dataDir}.log`).size : 0;
}

function logSince(dataDir: string, offset: number): string {
  return readFileSync(`${dataDir}.log`).subarray(offset).toString('utf8');
}
