import { accessFromKubeconfig } from '@berth/testing';
import { type BareServer, withBareServer } from './bare-server.js';
import { type BerthUnderLoad, CLAIMS_PATH, withBerth } from './berth-under-load.js';
import { type Bench } from './registry.js';
import { interleaved, spread } from './rounds.js';
import { Watchers } from './watchers.js';

const WATCHERS = 1_000;
const CLAIMS = 100;
/** Made, and bound. */
const LINES_A_CLAIM = 2;
const ROUNDS = 5;

/** G14. */
export const watchFanOut: Bench = {
  name: 'watch-fan-out',
  figure: 'G14',
  title: `watch lines a second to ${WATCHERS} watchers, against a loop that writes to each once a tick; size: watchers`,
  run: (progress, size = WATCHERS) =>
    withBerth((load, berth) =>
      withBareServer(async (bare) => {
        const access = accessFromKubeconfig(berth.kubeconfig);
        const watching = await Watchers.open(`${access.url}${CLAIMS_PATH}?watch=true`, access, size);
        const bareWatching = await Watchers.open(bare.url, bare, size);
        const rounds = await interleaved({
          rounds: ROUNDS,
          ours: () => linesOfClaims(load, watching, progress),
          baseline: () => bareLines(bare, bareWatching),
          onRound: ({ ours, baseline }) =>
            progress(`${ours.toFixed(0)} lines/s, bare loop ${baseline.toFixed(0)} lines/s`),
        });
        watching.close();
        bareWatching.close();
        return [
          {
            label: `lines to ${size} watchers, claims made and bound meanwhile`,
            baseline: 'encoded once, written once a tick',
            unit: 'lines/s',
            rounds,
            floor: 0.4,
            aim: 0.7,
            better: 'higher' as const,
          },
        ];
      }),
    ),
};

async function linesOfClaims(
  load: BerthUnderLoad,
  watching: Watchers,
  progress: (line: string) => void,
): Promise<number> {
  const names = await load.volumes(CLAIMS);
  const begin = performance.now();
  const all = watching.each(CLAIMS * LINES_A_CLAIM);
  await load.inParallel(names, (name) => load.claim(name));
  const bound = Math.max(...(await load.bound(names)));
  const seen = await all;
  const lag = spread(seen.map((at) => at - bound));
  progress(
    `behind the watch that sees it Bound: median ${lag.median.toFixed(0)} ms, last ${lag.max.toFixed(0)} ms`,
  );
  return (seen.length * CLAIMS * LINES_A_CLAIM * 1_000) / (Math.max(...seen) - begin);
}

async function bareLines({ url }: BareServer, watching: Watchers): Promise<number> {
  const lines = CLAIMS * LINES_A_CLAIM;
  const begin = performance.now();
  const all = watching.each(lines);
  await watching.request(`${url}/lines/${lines}`);
  const seen = await all;
  return (seen.length * lines * 1_000) / (Math.max(...seen) - begin);
}
