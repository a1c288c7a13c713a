import { type BerthUnderLoad, withBerth } from './berth-under-load.js';
import { type Bench, type BenchRun } from './registry.js';
import { interleaved } from './rounds.js';

/** In seconds; what is published for Kubernetes' own controller, on machines of its own. */
type Goal = {
  readonly size: number;
  readonly kubernetes: number;
  readonly floor: number;
  readonly aim: number;
};
const GOALS: readonly Goal[] = [
  { size: 1_000, kubernetes: 65, floor: 5, aim: 1 },
  { size: 10_000, kubernetes: 495, floor: 40, aim: 8 },
];
const ROUNDS = 3;

/** G10. */
export const allBound: Bench = {
  name: 'all-bound',
  figure: 'G10',
  title: 'until the last of 1,000 and of 10,000 pairs made at once is Bound; a size measures that one only',
  run: (progress, size) =>
    withBerth((load) => measure(load, size === undefined ? GOALS : [goalOf(size)], progress)),
};

async function measure(load: BerthUnderLoad, goals: readonly Goal[], progress: Parameters<BenchRun>[0]) {
  const series = [];
  for (const { size, kubernetes, floor, aim } of goals) {
    const rounds = await interleaved({
      rounds: ROUNDS,
      ours: () => secondsToAllBound(load, size),
      baseline: () => Promise.resolve(kubernetes),
      onRound: ({ ours }) => progress(`${size} pairs: last one Bound after ${ours.toFixed(2)} s`),
    });
    series.push({
      label: `${size} pairs, last one Bound`,
      baseline: 'published for Kubernetes, on machines of its own',
      unit: 's',
      rounds,
      floor: floor / kubernetes,
      aim: aim / kubernetes,
      better: 'lower' as const,
    });
  }
  return series;
}

/** Of a size without a goal: its part of the largest. */
function goalOf(size: number): Goal {
  const known = GOALS.find((goal) => goal.size === size);
  if (known !== undefined) return known;
  return { size, kubernetes: (size * 495) / 10_000, floor: (size * 40) / 10_000, aim: (size * 8) / 10_000 };
}

/** Volumes and claims are made in turns, so that neither waits for the other. */
async function secondsToAllBound(load: BerthUnderLoad, size: number): Promise<number> {
  const names = load.names(size);
  const begin = performance.now();
  const made = names.flatMap((name) => [() => load.volume(name), () => load.claim(name)]);
  await load.inParallel(made, (make) => make());
  return (Math.max(...(await load.bound(names))) - begin) / 1_000;
}
