import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SimulatorClient } from './testing/simulator-client.js';
import { SpecSimulator } from './testing/run-simulator.js';

const main = new URL('../dist/main.js', import.meta.url).pathname;
const example = new URL('../topology.json', import.meta.url).pathname;

type Dump = {
  readonly volumeentries: Readonly<Record<string, { readonly Pending: { readonly Id: string } }>>;
  readonly brickentries: Readonly<Record<string, object>>;
  readonly deviceentries: Readonly<
    Record<string, { readonly Info: { readonly storage: { readonly used: number } } }>
  >;
  readonly pendingoperations: Readonly<
    Record<string, { readonly Type: number; readonly Status: string; readonly Actions: readonly object[] }>
  >;
};

describe('a process of its own', () => {
  const own = new SpecSimulator();
  const children: ChildProcess[] = [];

  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await own.stop();
  });
  afterAll(() => own.remove());

  type Run = { readonly child: ChildProcess; readonly url: Promise<string>; readonly output: () => string };

  function run(...more: string[]): Run {
    const child = spawn(process.execPath, [main, '--port', '0', '--data', own.directory, ...more], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.push(child);
    let output = '';
    const url = new Promise<string>((resolve, reject) => {
      const hear = (chunk: Buffer) => {
        output += chunk.toString();
        const found = /^listening on (\S+)$/m.exec(output)?.[1];
        if (found !== undefined) resolve(found);
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.once('close', () => reject(new Error(output)));
    });
    url.catch(() => undefined);
    return { child, url, output: () => output };
  }

  const client = async (started: Run) => new SimulatorClient(await started.url);

  async function killed({ child }: Run): Promise<void> {
    child.kill('SIGKILL');
    await once(child, 'close');
  }

  /** Fails for one that goes on. */
  async function ended(started: Run): Promise<{ code: unknown; output: string }> {
    const [code] = (await once(started.child, 'close')) as [unknown];
    return { code, output: started.output() };
  }

  const usedIn = ({ deviceentries }: Dump) =>
    Object.values(deviceentries).reduce((sum, { Info }) => sum + Info.storage.used, 0);

  describe('killed in the middle of its work', () => {
    const replica3 = { type: 'replicate', replicate: { replica: 3 } };
    beforeEach(() => own.renew());

    it('shows the creation as pending, and a cleaner takes it back', async () => {
      const first = run('--topology', example, '--delay', '600000');
      const before = await client(first);
      const queue = await before.start('POST', '/volumes', { size: 10, durability: replica3 });
      await killed(first);

      const heketi = await client(run('--topology', example));
      expect(await heketi.outcome('GET', queue)).toBe('404 Id not found');
      const dump = await heketi.json<Dump>('GET', '/db/dump');
      const [[operationId, operation] = []] = Object.entries(dump.pendingoperations);
      expect(operation).toMatchObject({ Type: 1, Status: 'stale' });
      expect(operation?.Actions).toHaveLength(4);
      const [[volumeId, volume] = []] = Object.entries(dump.volumeentries);
      expect(volume?.Pending.Id).toBe(operationId);
      expect(usedIn(dump)).toBe(3 * 10_539_008);
      expect(await heketi.outcome('GET', `/volumes/${volumeId ?? ''}`)).toBe('404 Id not found');
      expect(await heketi.json('GET', '/operations')).toMatchObject({ total: 1, stale: 1, in_flight: 0 });
      expect(await heketi.json('GET', '/operations/pending')).toMatchObject({
        pendingoperations: [{ type_name: 'create-volume', status: 'stale', sub_status: '' }],
      });

      expect(await heketi.end('POST', '/operations/pending/cleanup', { operations: [operationId] })).toBe(
        '204',
      );
      const clean = await heketi.json<Dump>('GET', '/db/dump');
      expect([clean.volumeentries, clean.brickentries, clean.pendingoperations, usedIn(clean)]).toEqual([
        {},
        {},
        {},
        0,
      ]);
    });

    it('completes a deletion and takes an expansion back', async () => {
      const first = run('--topology', example);
      const before = await client(first);
      const going = await before.make('/volumes', { size: 10, durability: replica3 });
      const growing = await before.make('/volumes', { size: 10, durability: replica3 });
      await before.hold('volume-delete');
      await before.hold('volume-expand');
      await before.start('DELETE', `/volumes/${going}`);
      await before.start('POST', `/volumes/${growing}/expand`, { expand_size: 5 });
      await killed(first);

      const heketi = await client(run());
      expect(await heketi.json('GET', '/operations')).toMatchObject({ stale: 2 });
      expect(await heketi.outcome('GET', `/volumes/${going}`)).toBe('404 Id not found');
      expect(await heketi.json('GET', `/volumes/${growing}`)).toMatchObject({ size: 10 });
      expect(await heketi.end('POST', '/operations/pending/cleanup', {})).toBe('204');
      expect(await heketi.json('GET', '/volumes')).toEqual({ volumes: [growing] });
      expect(usedIn(await heketi.json<Dump>('GET', '/db/dump'))).toBe(3 * 10_539_008);
      expect(await heketi.json('GET', '/db/check')).toMatchObject({ totalinconsistencies: 0 });
    });

    it('has kept whatever it answered', async () => {
      const first = run('--topology', example);
      const before = await client(first);
      const made = await Promise.all(Array.from({ length: 8 }, () => before.make('/volumes', { size: 1 })));
      await killed(first);
      const heketi = await client(run());
      expect(await heketi.json('GET', '/volumes')).toEqual({ volumes: made.toSorted() });
      expect(await heketi.json('GET', '/operations')).toMatchObject({ total: 0 });
    });
  });

  it('cleans what a past life left, in the background', async () => {
    own.renew();
    const first = run('--topology', example, '--delay', '600000');
    await (await client(first)).start('POST', '/volumes', { size: 1 });
    await killed(first);
    const heketi = await own.start({ cleanerTimes: { firstMs: 50, everyMs: 50 } });
    await expect.poll(() => heketi.json('GET', '/operations')).toMatchObject({ total: 0 });
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('ends in order on %s, whatever is in flight', async (signal) => {
    own.renew();
    const started = run('--topology', example, '--delay', '600000');
    const heketi = await client(started);
    await heketi.start('POST', '/volumes', { size: 1 });
    started.child.kill(signal);
    expect(await ended(started)).toMatchObject({ code: 0 });
    expect(await (await client(run())).json('GET', '/operations')).toMatchObject({ stale: 1 });
  });

  it('leaves read-only on SIGUSR2', async () => {
    own.renew();
    const started = run();
    const heketi = await client(started);
    await heketi.call('POST', '/admin', { state: 'read-only' });
    started.child.kill('SIGUSR2');
    await expect.poll(() => heketi.json('GET', '/admin')).toEqual({ state: 'normal' });
  });

  it('says clearly why it cannot start', async () => {
    own.renew();
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const port = String((taken.address() as AddressInfo).port);
    expect(await ended(run('--port', port))).toEqual({
      code: 1,
      output: `heketi-simulator: port ${port} of 127.0.0.1 is in use; choose another with --port, or 0\n`,
    });
    taken.close();
    expect(await ended(run('--delay', 'x'))).toMatchObject({
      code: 1,
      output: 'heketi-simulator: --delay: x is no whole number from 0 to 86400000\n',
    });
    expect((await ended(run('--topology', '/nowhere.json'))).output).toMatch(
      /--topology: \/nowhere.json cannot be read/,
    );
    const bad = join(own.directory, 'bad.json');
    writeFileSync(bad, '{"clusters":[{"nodes":[{"node":{"zone":0}}]}]}');
    expect((await ended(run('--topology', bad))).output).toMatch(
      /clusters\[0\].nodes\[0\]: manage cannot be blank; .*zone must be no less than 1\n$/,
    );
    const holder = run();
    await holder.url;
    expect(await ended(run())).toMatchObject({
      code: 1,
      output: expect.stringMatching(
        /--data: .* is in use by the simulator that runs as process \d+\n$/,
      ) as string,
    });
    await killed(holder);
    writeFileSync(join(own.directory, 'state.json'), '{"format":');
    expect((await ended(run())).output).toMatch(/state\.json is not of this simulator/);
  });
});
