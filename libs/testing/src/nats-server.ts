import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Names the `nats-server` binary; absent: the one in PATH, or where Debian puts it. */
export const NATS_SERVER_VARIABLE = 'BERTH_NATS_SERVER';

export type NatsOptions = {
  /** JetStream's folder, with the log beside it as `<storeDir>.log`. Absent: a temporary one, removed at `stop`. */
  readonly storeDir?: string;
  /** On 127.0.0.1; absent or 0: system-assigned. */
  readonly port?: number;
  /** More settings in nats-server's own form, such as who may connect. */
  readonly configFile?: string;
};

/** A JetStream server of our own. */
export type NatsServer = {
  readonly url: string;
  readonly port: number;
  readonly storeDir: string;
  /** Of the process that runs now; 0 between an end and a restart. */
  readonly pid: number;
  /** Resolves when the process that runs now is gone, whoever ended it. */
  readonly exited: Promise<void>;
  /** Orderly; a temporary folder goes with it. */
  stop(): Promise<void>;
  /** As a power cut for the server: kill -9. */
  kill(): Promise<void>;
  /** The same port and folder again; ends the running process first, if any. */
  restart(): Promise<void>;
};

const START_DEADLINE_MS = 30_000;
const STOP_PATIENCE_MS = 15_000;

/** Starts `nats-server` with JetStream, and resolves when it takes clients. */
export async function startNatsServer(options: NatsOptions = {}): Promise<NatsServer> {
  const folder = options.storeDir === undefined ? mkdtempSync(join(tmpdir(), 'berth-nats-')) : undefined;
  const storeDir = resolve(options.storeDir ?? join(folder ?? '', 'jetstream'));
  mkdirSync(storeDir, { recursive: true });
  const more = options.configFile === undefined ? [] : ['-c', options.configFile];
  let running = await launch(storeDir, options.port ?? 0, more);
  const port = running.port;
  return {
    url: `nats://127.0.0.1:${port}`,
    port,
    storeDir,
    get pid() {
      return running.child.exitCode === null && running.child.signalCode === null
        ? (running.child.pid ?? 0)
        : 0;
    },
    get exited() {
      return running.exited;
    },
    async stop() {
      await end(running, 'SIGTERM');
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    },
    kill: () => end(running, 'SIGKILL'),
    async restart() {
      await end(running, 'SIGTERM');
      mkdirSync(storeDir, { recursive: true });
      running = await launch(storeDir, port, more);
    },
  };
}

/** The path of the server's binary, or undefined when this machine has none. */
export function findNatsServer(): string | undefined {
  const given = process.env[NATS_SERVER_VARIABLE];
  if (given) return existsSync(given) ? given : undefined;
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.map((it) => join(it, 'nats-server')).find((it) => existsSync(it));
}

type Running = { readonly child: ChildProcess; readonly port: number; readonly exited: Promise<void> };

async function launch(storeDir: string, port: number, more: readonly string[]): Promise<Running> {
  const binary = findNatsServer();
  if (binary === undefined) {
    throw new Error(
      `no nats-server found: install it (apt-get install nats-server) or set ${NATS_SERVER_VARIABLE}`,
    );
  }
  const portsDir = mkdtempSync(join(tmpdir(), 'berth-nats-ports-'));
  // -1 asks for a system-assigned port, which the server then writes into its ports file.
  const address = ['-a', '127.0.0.1', '-p', String(port || -1)];
  const log = openSync(`${storeDir}.log`, 'a', 0o600);
  // A group of its own: Ctrl-C at the terminal is for whoever started it.
  const child = spawn(binary, [...address, '-js', '-sd', storeDir, '--ports_file_dir', portsDir, ...more], {
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const orphan = () => child.kill('SIGKILL');
  process.once('exit', orphan);
  const exited = new Promise<void>((done) => {
    child.once('error', () => done());
    child.once('exit', () => done());
  }).finally(() => {
    process.off('exit', orphan);
  });
  try {
    return { child, port: await readPort(portsDir, child, storeDir), exited };
  } finally {
    rmSync(portsDir, { recursive: true, force: true });
  }
}

async function readPort(portsDir: string, child: ChildProcess, storeDir: string): Promise<number> {
  const portsFile = join(portsDir, `nats-server_${child.pid}.ports`);
  const deadline = Date.now() + START_DEADLINE_MS;
  for (;;) {
    const port = portIn(portsFile);
    if (port !== undefined) return port;
    if (child.exitCode !== null || child.signalCode !== null || Date.now() > deadline) break;
    await sleep(10);
  }
  child.kill('SIGKILL');
  throw new Error(`nats-server on ${storeDir} did not start:\n${logTail(storeDir)}`);
}

function portIn(portsFile: string): number | undefined {
  if (!existsSync(portsFile)) return undefined;
  const port = /:(\d+)"/.exec(readFileSync(portsFile, 'utf8'))?.[1];
  return port === undefined ? undefined : Number(port);
}

async function end(running: Running, signal: NodeJS.Signals): Promise<void> {
  running.child.kill(signal);
  const impatient = setTimeout(() => running.child.kill('SIGKILL'), STOP_PATIENCE_MS);
  await running.exited;
  clearTimeout(impatient);
}

function logTail(storeDir: string): string {
  return readFileSync(`${storeDir}.log`, 'utf8').split('\n').slice(-20).join('\n');
}
