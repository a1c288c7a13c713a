import { setTimeout as sleep } from 'node:timers/promises';
import { type BerthUnderLoad, withBerth } from './berth-under-load.js';
import { type Bench } from './registry.js';
import { interleaved } from './rounds.js';

/** How many creates a Backend runs at once when it does not say. */
const SLOTS = 6;
const DELAY_MS = 1_000;
const CLAIMS = 60;
const ROUNDS = 5;
const GONE_DEADLINE_MS = 120_000;

/** G12. */
export const provisionedThroughput: Bench = {
  name: 'provisioned-throughput',
  figure: 'G12',
  title: `claims a second that get a volume made, against ${SLOTS} slots at a Heketi that takes ${DELAY_MS} ms a volume`,
  run: (progress) =>
    withBerth(async (load, { endpoints: { heketi } }) => {
      const rounds = await interleaved({
        rounds: ROUNDS,
        ours: () => provisionedASecond(load, heketi),
        // Nobody who keeps to the slots can do better.
        baseline: () => Promise.resolve((SLOTS * 1_000) / DELAY_MS),
        onRound: ({ ours, baseline }) =>
          progress(`provisioned ${ours.toFixed(2)}/s of ${baseline.toFixed(2)}/s`),
      });
      return [
        {
          label: 'POST to Bound',
          baseline: 'slots / delay',
          unit: 'claims/s',
          rounds,
          floor: 0.85,
          aim: 0.95,
          better: 'higher',
        },
      ];
    }),
};

/** From the first POST until the last claim is seen Bound; the volumes are removed behind it. */
async function provisionedASecond(load: BerthUnderLoad, heketi: string): Promise<number> {
  const names = await load.classAt(heketi, CLAIMS);
  await takes(heketi, DELAY_MS);
  const begin = performance.now();
  await load.inParallel(names, (name) => load.claim(name));
  const last = Math.max(...(await load.bound(names)));
  await takes(heketi, 0);
  await load.inParallel(names, (name) => load.deleteClaim(name));
  await emptied(heketi);
  return (CLAIMS * 1_000) / (last - begin);
}

/** How long the simulator works on a volume from now on. */
async function takes(heketi: string, delayMs: number): Promise<void> {
  const body = JSON.stringify({ delayMs });
  const { ok, status } = await fetch(`${heketi}/_simulator/settings`, { method: 'POST', body });
  if (!ok) throw new Error(`the Heketi simulator takes no delay: HTTP ${status}`);
}

async function emptied(heketi: string): Promise<void> {
  const deadline = performance.now() + GONE_DEADLINE_MS;
  for (;;) {
    const { volumes } = (await (await fetch(`${heketi}/volumes`)).json()) as {
      readonly volumes: readonly string[];
    };
    if (volumes.length === 0) return;
    if (performance.now() > deadline) throw new Error(`${volumes.length} volumes are still at Heketi`);
    await sleep(100);
  }
}
