import { accessFromKubeconfig, ApiClient, claimManifest } from '@berth/testing';
import { type BareServer, withBareServer } from './bare-server.js';
import { CLAIMS_PATH, withBerth } from './berth-under-load.js';
import { p99 } from './bound-latency.js';
import { type Bench } from './registry.js';
import { interleaved, type Round, spread } from './rounds.js';
import { Watchers } from './watchers.js';

const WATCHERS = 1_000;
/** Each is seen by every watcher before the next is made. */
const CHANGES = 15;
const ROUNDS = 5;
const PATCH = { 'content-type': 'application/merge-patch+json' };

/** G15. */
export const watchLag: Bench = {
  name: 'watch-lag',
  figure: 'G15',
  title: `from a PATCH to its line at each of ${WATCHERS} watchers, against a request and a loop that writes to each; size: watchers`,
  run: (progress, size = WATCHERS) =>
    withBerth((_load, berth) =>
      withBareServer(async (bare) => {
        const access = accessFromKubeconfig(berth.kubeconfig);
        const client = new ApiClient(access, 1);
        const change = await changingClaim(client);
        const watching = await Watchers.open(`${access.url}${CLAIMS_PATH}?watch=true`, access, size);
        const bareWatching = await Watchers.open(bare.url, bare, size);
        const tails: { ours: number[]; baseline: number[] } = { ours: [], baseline: [] };
        const rounds = await interleaved({
          rounds: ROUNDS,
          ours: () => medianLag(watching, change, tails.ours),
          baseline: () => medianLag(bareWatching, () => oneLine(bare, bareWatching), tails.baseline),
          onRound: ({ ours, baseline }) =>
            progress(
              `median ${ours.toFixed(1)} ms, p99 ${lastOf(tails.ours)} ms; bare loop ${baseline.toFixed(1)} ms, p99 ${lastOf(tails.baseline)} ms`,
            ),
        });
        watching.close();
        bareWatching.close();
        client.close();
        const common = { baseline: 'a request and a bare loop', unit: 'ms', better: 'lower' as const };
        return [
          { ...common, label: `line at one of ${size} watchers, median`, rounds, floor: 4, aim: 2 },
          {
            ...common,
            label: `line at one of ${size} watchers, p99`,
            rounds: pairs(tails),
            floor: 4,
            aim: 2,
          },
        ];
      }),
    ),
};

/** Makes a claim that nothing fits, and gives what changes it. */
async function changingClaim(client: ApiClient): Promise<() => Promise<void>> {
  const { status } = await client.request('POST', CLAIMS_PATH, claimManifest('told'));
  if (status !== 201) throw new Error(`the claim was answered with ${status}`);
  let made = 0;
  return async () => {
    const body = JSON.stringify({ metadata: { annotations: { change: String(++made) } } });
    await client.request('PATCH', `${CLAIMS_PATH}/told`, body, PATCH);
  };
}

const oneLine = ({ url }: BareServer, watching: Watchers): Promise<void> =>
  watching.request(`${url}/lines/1`);

/** Of all changes at all watchers; the p99 of the same is put to the tails. */
async function medianLag(watching: Watchers, change: () => Promise<void>, tails: number[]): Promise<number> {
  const lags: number[] = [];
  for (let made = 0; made < CHANGES; made += 1) {
    const begin = performance.now();
    const all = watching.each(1);
    await change();
    for (const at of await all) lags.push(at - begin);
  }
  tails.push(p99(lags));
  return spread(lags).median;
}

/** The warm-up of each counts for nothing. */
function pairs({ ours, baseline }: { ours: number[]; baseline: number[] }): readonly Round[] {
  return ours.slice(1).map((own, index) => ({ ours: own, baseline: baseline[index + 1] ?? Number.NaN }));
}

function lastOf(values: readonly number[]): string {
  return (values.at(-1) ?? Number.NaN).toFixed(1);
}
