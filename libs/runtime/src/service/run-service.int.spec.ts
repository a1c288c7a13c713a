import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';

const dist = new URL('../../dist/', import.meta.url);

/** A service in a process of its own, as an app's main module is one. */
const service = (start: string) => `
  import { runService } from '${new URL('index.js', dist).href}';
  await runService('spec', async (context) => { ${start} });
`;

const quiet = `
  const open = setInterval(() => undefined, 1000);
  return {
    readiness: { postgres: () => { throw new Error('not yet'); } },
    endpoints: { api: 'https://127.0.0.1:1' },
    close: async () => { context.logger.info('closing'); clearInterval(open); },
  };
`;

describe('a service', () => {
  let child: ChildProcess | undefined;
  let output = '';

  afterEach(() => child?.kill('SIGKILL'));

  function run(start: string, env: Record<string, string> = {}): ChildProcess {
    output = '';
    const args = [
      '--import',
      new URL('telemetry/preload.js', dist).href,
      '--input-type=module',
      '-e',
      service(start),
    ];
    child = spawn(process.execPath, args, {
      env: { DATABASE_URL: 'postgres://u:s3cret@h/db', NATS_URL: 'nats://h:4222', ...env },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    return child;
  }

  async function readyMessage(
    process: ChildProcess,
  ): Promise<{ type: string; endpoints: Record<string, string> }> {
    const [message] = (await once(process, 'message')) as [
      { type: string; endpoints: Record<string, string> },
    ];
    return message;
  }

  async function exitCode(process: ChildProcess): Promise<unknown> {
    return process.exitCode ?? ((await once(process, 'exit')) as unknown[])[0];
  }

  it('tells its supervisor when it is ready, and where', async () => {
    const { type, endpoints } = await readyMessage(run(quiet));
    expect(type).toBe('ready');
    expect(endpoints['api']).toBe('https://127.0.0.1:1');
    expect(await (await fetch(`${endpoints['health'] ?? ''}/livez`)).text()).toBe('ok');
    const readyz = await fetch(`${endpoints['health'] ?? ''}/readyz`);
    expect(readyz.status).toBe(503);
    expect(await readyz.text()).toContain('[-]postgres failed: not yet');
    expect(await (await fetch(`${endpoints['health'] ?? ''}/metrics`)).text()).toContain(
      'process_cpu_seconds',
    );
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('closes in order on %s', async (signal) => {
    const process = run(quiet);
    await readyMessage(process);
    process.kill(signal);
    expect(await exitCode(process)).toBe(0);
    await expect.poll(() => output).toMatch(/"reason":"SIG(TERM|INT)".*\n.*closing.*\n.*stopped/);
  });

  it('closes in order when its supervisor is gone', async () => {
    const process = run(quiet);
    await readyMessage(process);
    process.disconnect();
    expect(await exitCode(process)).toBe(0);
    await expect.poll(() => output).toContain('"reason":"the supervisor is gone"');
  });

  it('logs an error nobody caught and ends with 1', async () => {
    const process = run(
      `setTimeout(() => { throw new Error('lost postgres://u:s3cret@h/db'); }, 1); ${quiet}`,
    );
    expect(await exitCode(process)).toBe(1);
    await expect.poll(() => output).toContain('"level":"fatal"');
    await expect.poll(() => output).toContain('lost postgres://u:***@h/db');
  });

  it('names the setting it cannot start with', async () => {
    expect(await exitCode(run(quiet, { BERTH_HEALTH_PORT: 'x' }))).toBe(1);
    await expect.poll(() => output).toContain('BERTH_HEALTH_PORT: must be a port');
    expect(output).not.toContain('s3cret');
  });

  it('gives up a start that is under way when asked to stop', async () => {
    const process = run(`
      context.logger.info('starting');
      await new Promise((_, reject) => context.stopping.addEventListener('abort', () => reject(new Error('given up'))));
    `);
    await expect.poll(() => output, { timeout: 20_000 }).toContain('starting');
    process.kill('SIGTERM');
    expect(await exitCode(process)).toBe(0);
  });
});
