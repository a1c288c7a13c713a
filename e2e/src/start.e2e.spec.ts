import { accessFromKubeconfig, ApiClient } from '@berth/testing';
import type { Endpoints } from '@berth/tools';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { eventually } from './support/eventually.js';

const bootstrap = fileURLToPath(new URL('../../tools/bootstrap/bootstrap.mjs', import.meta.url));

/** What `npm start` runs, with its output. */
class Start {
  readonly process: ChildProcess;
  output = '';

  constructor(
    readonly data: string,
    env: Record<string, string> = {},
  ) {
    const inherited = { ...process.env, DATABASE_URL: '', NATS_URL: '', HEKETI_URL: '' };
    this.process = spawn(process.execPath, [bootstrap, 'start'], {
      env: { ...inherited, BERTH_DATA: data, BERTH_PORT: '0', BERTH_HEKETI_PORT: '0', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    }
  }

  /** Waits for the line that says so, and gives what stands in endpoints.json. */
  async ready(): Promise<Endpoints> {
    await eventually('berth is ready', () => {
      if (this.process.exitCode !== null) throw new Error(this.output);
      return Promise.resolve(/^berth is ready: kubeconfig \/\S+$/m.test(this.output));
    });
    return this.endpoints();
  }

  endpoints(): Endpoints {
    return JSON.parse(readFileSync(`${this.data}/endpoints.json`, 'utf8')) as Endpoints;
  }

  async ended(signal?: NodeJS.Signals): Promise<number | null> {
    if (signal !== undefined) this.process.kill(signal);
    if (this.process.exitCode === null && this.process.signalCode === null) await once(this.process, 'exit');
    return this.process.exitCode;
  }
}

function isRunning(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

/** The volumes Heketi knows, by id. */
async function volumesAt(heketi: string): Promise<readonly string[]> {
  const answer = (await (await fetch(`${heketi}/volumes`)).json()) as { readonly volumes: readonly string[] };
  return [...answer.volumes].sort();
}

describe('npm start', () => {
  const data = mkdtempSync(join(tmpdir(), 'berth-start-'));
  let running: Start | undefined;

  afterEach(() => running?.ended('SIGTERM'));
  afterAll(() => rmSync(data, { recursive: true, force: true }));

  function start(env?: Record<string, string>): Start {
    running = new Start(data, env);
    return running;
  }

  async function phases(kubeconfig: string): Promise<readonly unknown[]> {
    const client = new ApiClient(accessFromKubeconfig(kubeconfig));
    const paths = [
      'persistentvolumes/pv1',
      'namespaces/default/persistentvolumeclaims/myclaim',
      'persistentvolumes/pv2',
    ];
    const answers = await Promise.all(paths.map((path) => client.request('GET', `/api/v1/${path}`)));
    client.close();
    return answers.map(({ body }) => (body as { status?: { phase?: string } }).status?.phase);
  }

  it('brings everything up, shows the example and stops in order', async () => {
    const berth = start();
    const { kubeconfig, processes, api, health, heketi } = await berth.ready();
    expect(await phases(kubeconfig)).toEqual(['Available', 'Bound', 'Bound']);
    expect(berth.output).toMatch(/PersistentVolumeClaim +myclaim +8Gi +Bound +pv2/);
    expect(berth.output).toMatch(/PersistentVolumeClaim +pvc-gluster-heketi +1Gi +Bound +pvc-/);
    expect(await volumesAt(heketi)).toHaveLength(1);
    expect(statSync(kubeconfig).mode & 0o777).toBe(0o600);
    expect(accessFromKubeconfig(kubeconfig).url).toBe(api);
    expect(Object.keys(health)).toEqual(['api', 'binder', 'provisioner', 'reclaimer']);
    expect(await berth.ended('SIGTERM')).toBe(0);
    expect(berth.output).toMatch(
      /stopping api, binder, provisioner, reclaimer\n.*stopping heketi\n.*stopping nats\n.*stopping postgres\n.*stopped/,
    );
    expect(Object.values(processes).filter(isRunning)).toEqual([]);
    expect(existsSync(`${data}/berth.lock`)).toBe(false);
  });

  it('goes on where it was, with the same credentials', async () => {
    const before = accessFromKubeconfig(`${data}/kubeconfig`);
    const { kubeconfig } = await start().ready();
    const after = accessFromKubeconfig(kubeconfig);
    expect([after.ca, after.token]).toEqual([before.ca, before.token]);
    expect(await phases(kubeconfig)).toEqual(['Available', 'Bound', 'Bound']);
  });

  it('cleans up after a start that was killed', async () => {
    const killed = start();
    const { processes } = await killed.ready();
    process.kill(processes['starter'] ?? 0, 'SIGKILL');
    await killed.ended();
    const berth = start();
    const { kubeconfig } = await berth.ready();
    expect(berth.output).toContain('ended what an earlier start had left running');
    expect(Object.values(processes).filter(isRunning)).toEqual([]);
    expect(await phases(kubeconfig)).toEqual(['Available', 'Bound', 'Bound']);
  });

  it('stops in order when whoever started it was killed', async () => {
    const berth = start();
    const { processes } = await berth.ready();
    await berth.ended('SIGKILL');
    await eventually('every process has ended', () =>
      Promise.resolve(!Object.values(processes).some(isRunning)),
    );
    expect(existsSync(`${data}/berth.lock`)).toBe(false);
  });

  it('starts again what was killed, where it was reached before', async () => {
    const berth = start();
    const before = await berth.ready();
    const volumes = await volumesAt(before.heketi);
    for (const name of ['binder', 'api', 'heketi', 'nats', 'postgres']) {
      process.kill(before.processes[name] ?? 0, 'SIGKILL');
      await eventually(`${name} runs again`, () => {
        const pid = berth.endpoints().processes[name];
        return Promise.resolve(pid !== undefined && pid !== before.processes[name]);
      });
    }
    const { api, health, heketi, kubeconfig } = berth.endpoints();
    expect({ api, health, heketi }).toEqual({
      api: before.api,
      health: before.health,
      heketi: before.heketi,
    });
    expect(await volumesAt(heketi)).toEqual(volumes);
    await eventually('the API answers', async () => (await phases(kubeconfig))[1] === 'Bound');
  });

  it('refuses a data directory in use, and a busy port, by the name of the variable', async () => {
    await start().ready();
    const second = new Start(data);
    expect(await second.ended()).toBe(1);
    expect(second.output).toContain(`BERTH_DATA: ${data} is in use by the berth that runs as process`);

    const busy = createServer().listen(0, '127.0.0.1');
    await once(busy, 'listening');
    const port = String((busy.address() as AddressInfo).port);
    const other = mkdtempSync(join(tmpdir(), 'berth-start-'));
    for (const variable of ['BERTH_PORT', 'BERTH_HEKETI_PORT']) {
      const third = new Start(other, { [variable]: port });
      expect(await third.ended()).toBe(1);
      expect(third.output).toContain(`${variable}: port ${port} on 127.0.0.1 is in use by another program`);
      expect(third.output).not.toContain('starting');
    }
    busy.close();
    rmSync(other, { recursive: true });
  });

  it('names every setting that is wrong and starts nothing', async () => {
    const berth = start({ BERTH_PORT: 'x', BERTH_EXAMPLE: 'maybe', DATABASE_URL: 'mysql://u:s3cret@h/db' });
    expect(await berth.ended()).toBe(1);
    expect(berth.output).toMatch(/BERTH_PORT: .*\n.*BERTH_EXAMPLE: .*\n.*DATABASE_URL: /);
    expect(berth.output).not.toContain('s3cret');
    expect(berth.output).not.toContain('starting');
  });
});
