import { execFile, fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const workspace = fileURLToPath(new URL('../../../..', import.meta.url));
const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** Builds what the processes run; quick when nothing has changed. */
export async function buildBinder(): Promise<void> {
  const tsc = `${workspace}/node_modules/typescript/bin/tsc`;
  await promisify(execFile)(process.execPath, [tsc, '-b', 'apps/binder'], { cwd: workspace });
}

/** A binder as a process of its own, to be killed. */
export class BinderProcess {
  private constructor(private readonly child: ChildProcess) {}

  /** Resolves when the binder is ready. */
  static async start(databaseUrl: string, natsUrl: string): Promise<BinderProcess> {
    const settings = { DATABASE_URL: databaseUrl, NATS_URL: natsUrl, BERTH_HEALTH_PORT: '0' };
    const child = fork(main, [], {
      env: { PATH: process.env['PATH'], ...settings },
      execArgv: ['--import', '@berth/runtime/telemetry'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
    });
    const gone = once(child, 'exit').then(([code]) => {
      throw new Error(`the binder ended with ${String(code)} before it was ready`);
    });
    await Promise.race([once(child, 'message'), gone]);
    gone.catch(() => undefined);
    return new BinderProcess(child);
  }

  /** As a power cut for the process. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  stop(): Promise<void> {
    return this.#end('SIGTERM');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.kill(signal);
    await exited;
  }
}
