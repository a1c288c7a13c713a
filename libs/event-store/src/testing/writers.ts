import { execFileSync, fork, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type WriterReport } from './writer-process.js';

const LIBRARY = fileURLToPath(new URL('../..', import.meta.url));

/** Compiles the library: a process of its own runs the built code, not what vitest transforms. */
export function buildWriter(): void {
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript')), 'tsc.js');
  execFileSync(process.execPath, [tsc, '-b', LIBRARY], { stdio: 'pipe' });
}

/** Another process that appends, and what it told. */
export class WriterProcess {
  readonly sent = new Map<string, readonly string[]>();
  readonly acknowledged = new Map<string, { readonly first: number; readonly last: number }>();
  readonly exited: Promise<void>;
  done = false;
  readonly #child: ChildProcess;

  constructor(
    databaseUrl: string,
    name: string,
    load: { readonly callers: number; readonly appends: number },
  ) {
    const script = join(LIBRARY, 'dist/testing/writer-process.js');
    this.#child = fork(script, [databaseUrl, name, String(load.callers), String(load.appends)]);
    this.#child.on('message', (message) => this.#hear(message as WriterReport));
    this.exited = new Promise((resolve) => this.#child.once('close', () => resolve()));
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #hear(report: WriterReport): void {
    if ('sent' in report) this.sent.set(report.sent, report.eventIds);
    else if ('done' in report) this.done = true;
    else this.acknowledged.set(report.acknowledged, { first: report.first, last: report.last });
  }
}
