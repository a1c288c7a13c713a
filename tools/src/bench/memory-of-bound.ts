import { setTimeout as sleep } from 'node:timers/promises';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Berth } from '../start/berth.js';
import { withBerth } from './berth-under-load.js';
import { boundASecond } from './bound-throughput.js';
import { type Bench } from './registry.js';
import { type MemoryReport } from './tell-memory.js';

const CLAIMS = 20_000;
/** Bound before anything is counted: code is compiled, pools and caches are filled. */
const BEFORE = 2_000;
const APPS = ['api', 'binder', 'provisioner', 'reclaimer'] as const;
const MEGABYTE = 1024 * 1024;
const TELL_DEADLINE_MS = 20_000;

/** G16. What is live after a full collection, since what waits for one says more of the collector than of us. */
export const memoryOfBound: Bench = {
  name: 'memory-of-bound',
  figure: 'G16',
  title: 'memory per 100,000 bound claims over all four processes; size: how many are bound to tell',
  run: async (progress, size = CLAIMS) => {
    const folder = mkdtempSync(join(tmpdir(), 'berth-memory-'));
    const preload = new URL('./tell-memory.js', import.meta.url).href;
    const env = { NODE_OPTIONS: `--expose-gc --import=${preload}`, BERTH_BENCH_MEMORY: folder };
    try {
      return await withBerth(async (load, berth) => {
        await boundASecond(load, BEFORE);
        const before = await memory(berth, folder);
        await boundASecond(load, size);
        const after = await memory(berth, folder);
        // What an app gave back meanwhile, as compiled code it no longer runs, is no credit for another.
        const grown = APPS.map((app) =>
          Math.max(0, ((after[app] - before[app]) * 100_000) / size / MEGABYTE),
        );
        progress(APPS.map((app, at) => `${app} ${(grown[at] ?? 0).toFixed(0)} MB`).join(', '));
        const ours = grown.reduce((sum, of) => sum + of, 0);
        return [
          {
            label: 'per 100,000 bound claims',
            baseline: 'the floor',
            unit: 'MB',
            rounds: [{ ours, baseline: 240 }],
            floor: 1,
            aim: 0.5,
            better: 'lower',
          },
        ];
      }, env);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

type AppMemory = Record<(typeof APPS)[number], number>;

/** Bytes that are live in each app. */
async function memory({ endpoints }: Berth, folder: string): Promise<AppMemory> {
  await sleep(1_000);
  const live = await Promise.all(
    APPS.map(async (app) => [app, await told(endpoints.processes[app] ?? 0, folder)]),
  );
  // Made of the names above.
  return Object.fromEntries(live) as AppMemory;
}

async function told(pid: number, folder: string): Promise<number> {
  const file = join(folder, `${pid}.json`);
  rmSync(file, { force: true });
  process.kill(pid, 'SIGUSR2');
  const deadline = performance.now() + TELL_DEADLINE_MS;
  for (;;) {
    try {
      return (JSON.parse(readFileSync(file, 'utf8')) as MemoryReport).live;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await sleep(50);
    }
  }
}
