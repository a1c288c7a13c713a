import type { SupervisorMessage } from '@berth/runtime';
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import type { PartProcess } from './supervised-part.js';

/** How to run one app. */
export type AppCommand = {
  readonly name: string;
  /** Its built main module. */
  readonly main: string;
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly logFile: string;
};

const READY_DEADLINE_MS = 60_000;
/** Longer than the deadline an app gives itself. */
const STOP_DEADLINE_MS = 12_000;
/** A log beyond this is set aside when its app starts, replacing the one set aside before. */
const LOG_BYTES = 32 * 1024 * 1024;
/** By its file, since a spec runs these sources under other rules of resolution than the app it starts. */
const telemetry = new URL('../../../libs/runtime/dist/telemetry/preload.js', import.meta.url).href;

/** Starts an app as a process of its own and resolves when it says over IPC that it is ready. */
export async function launchApp(command: AppCommand, giveUp: AbortSignal): Promise<PartProcess> {
  const logStart = rotateLog(command.logFile);
  const log = openSync(command.logFile, 'a', 0o600);
  const child = spawn(
    process.execPath,
    ['--enable-source-maps', '--import', telemetry, command.main, ...(command.args ?? [])],
    {
      env: command.env,
      // A group of its own: Ctrl-C at the terminal is for the starter, which stops its parts in order.
      detached: true,
      stdio: ['ignore', log, log, 'ipc'],
    },
  );
  closeSync(log);
  const exited = exitOf(child);
  const end = () => void stopApp(child, exited);
  giveUp.addEventListener('abort', end, { once: true });
  const first = await Promise.race([readiness(child), exited.then((how) => ({ how }))]);
  giveUp.removeEventListener('abort', end);
  if ('how' in first) throw new Error(`${first.how}${lastLines(command.logFile, logStart)}`);
  return { pid: child.pid ?? 0, endpoints: first.ready, exited, stop: () => stopApp(child, exited) };
}

type Ready = { readonly ready: SupervisorMessage['endpoints'] };

function readiness(child: ChildProcess): Promise<Ready | { readonly how: string }> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      resolve({ how: `was not ready within ${READY_DEADLINE_MS / 1000} s` });
    }, READY_DEADLINE_MS);
    child.once('exit', () => clearTimeout(timer));
    child.once('message', (message) => {
      clearTimeout(timer);
      // Our own apps, and this is the only message they send over the channel.
      const told = message as SupervisorMessage;
      resolve({ ready: told.endpoints });
    });
  });
}

function exitOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`could not be run: ${error.message}`));
    child.once('exit', (code, signal) =>
      resolve(signal === null ? `ended with code ${code}` : `was ended by ${signal}`),
    );
  });
}

async function stopApp(child: ChildProcess, exited: Promise<string>): Promise<void> {
  child.kill('SIGTERM');
  const impatient = setTimeout(() => child.kill('SIGKILL'), STOP_DEADLINE_MS);
  await exited;
  clearTimeout(impatient);
}

/** Gives where this life's lines begin. */
function rotateLog(file: string): number {
  if (!existsSync(file)) return 0;
  const { size } = statSync(file);
  if (size <= LOG_BYTES) return size;
  renameSync(file, `${file}.old`);
  return 0;
}

function lastLines(logFile: string, from: number): string {
  const lines = readFileSync(logFile).subarray(from).toString('utf8').trimEnd().split('\n');
  return `; the end of ${logFile}:\n${lines.slice(-10).map(readable).join('\n')}`;
}

/** The message, and the error's stack, of a JSON log line; other lines as they are. */
function readable(line: string): string {
  try {
    const { level, msg, err } = JSON.parse(line) as {
      level?: string;
      msg?: string;
      err?: { stack?: string };
    };
    return `  ${level ?? ''} ${msg ?? ''}${err?.stack === undefined ? '' : `\n    ${err.stack}`}`;
  } catch {
    return `  ${line}`;
  }
}
