import { type BerthUnderLoad, withBerth } from './berth-under-load.js';
import { type Bench, type BenchRun } from './registry.js';
import { interleaved } from './rounds.js';

const SIZES = [1_000, 10_000];
/** Published for Kubernetes' own controller, in seconds. */
const KUBERNETES_SECONDS: Readonly<Record<number, number>> = { 1_000: 65, 10_000: 495 };
const ROUNDS = 3;

/** G10. */
export const allBound: Bench = {
  name: 'all-bound',
  figure: 'G10',
  title: 'until the last of 1,000 and of 10,000 pairs made at once is Bound; a size measures that one only',
  run: (progress, size) => withBerth((load) => measure(load, size === undefined ? SIZES : [size], progress)),
};

async function measure(load: BerthUnderLoad, sizes: readonly number[], progress: Parameters<BenchRun>[0]) {
  const series = [];
  for (const size of sizes) {
    const seconds = KUBERNETES_SECONDS[size] ?? size / 20;
    const rounds = await interleaved({
      rounds: ROUNDS,
      ours: () => secondsToAllBound(load, size),
      baseline: () => Promise.resolve(seconds),
      onRound: ({ ours }) => progress(`${size} pairs: last one Bound after ${ours.toFixed(2)} s`),
    });
    series.push({
      label: `${size} pairs, last one Bound`,
      baseline: 'published for Kubernetes, on machines of its own',
      unit: 's',
      rounds,
      floor: 5 / 65,
      aim: 1 / 65,
      better: 'lower' as const,
    });
  }
  return series;
}

/** Volumes and claims are made in turns, so that neither waits for the other. */
async function secondsToAllBound(load: BerthUnderLoad, size: number): Promise<number> {
  const names = load.names(size);
  const begin = performance.now();
  const made = names.flatMap((name) => [() => load.volume(name), () => load.claim(name)]);
  await load.inParallel(made, (make) => make());
  return (Math.max(...(await load.bound(names))) - begin) / 1_000;
}
