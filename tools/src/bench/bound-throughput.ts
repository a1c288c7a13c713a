import { type BerthUnderLoad, withBerth } from './berth-under-load.js';
import { fourCommitClaims } from './controller-model.js';
import { type Bench } from './registry.js';
import { interleaved } from './rounds.js';

const CLAIMS = 2_000;
const ROUNDS = 5;

/** G8. */
export const boundThroughput: Bench = {
  name: 'bound-throughput',
  figure: 'G8',
  title: 'claims a second from POST to Bound seen on a watch, 64 connections, against four commits a claim',
  run: (progress) =>
    withBerth(async (load, { endpoints }) => {
      const rounds = await interleaved({
        rounds: ROUNDS,
        ours: () => boundASecond(load, CLAIMS),
        baseline: () => fourCommitClaims(endpoints.postgres, 2),
        onRound: ({ ours, baseline }) =>
          progress(`bound ${ours.toFixed(0)}/s, four commits ${baseline.toFixed(0)}/s`),
      });
      return [
        {
          label: 'POST to Bound',
          baseline: 'serial controller of four commits',
          unit: 'claims/s',
          rounds,
          floor: 3,
          aim: 6,
          better: 'higher',
        },
      ];
    }),
};

/** From the first POST until the last claim is seen Bound; the volumes are there before. */
export async function boundASecond(load: BerthUnderLoad, claims: number): Promise<number> {
  const names = await load.volumes(claims);
  const begin = performance.now();
  await load.inParallel(names, (name) => load.claim(name));
  const last = Math.max(...(await load.bound(names)));
  return (claims * 1_000) / (last - begin);
}
