import { ratioSpread, spread, type Series } from './rounds.js';

/** Raw figures and ratios of one series, with its goals, for a person to read. */
export function report(series: Series): string {
  const { label, baseline, unit, rounds, floor, aim } = series;
  const ratio = ratioSpread(rounds);
  const raw = (values: readonly number[]): string => {
    const { min, median, max } = spread(values);
    return `${figure(median)} ${unit} (${figure(min)} to ${figure(max)})`;
  };
  return [
    `  ${label}: ${raw(rounds.map(({ ours }) => ours))}`,
    `  ${baseline}: ${raw(rounds.map((round) => round.baseline))}`,
    `  ratio: min ${times(ratio.min)}, median ${times(ratio.median)}, max ${times(ratio.max)}` +
      `; floor ${times(floor)}, aim ${times(aim)}: ${verdict(series, ratio.median)}`,
  ].join('\n');
}

function verdict({ floor, aim, better }: Series, median: number): string {
  const reaches = (goal: number): boolean => (better === 'higher' ? median >= goal : median <= goal);
  if (reaches(aim)) return 'aim reached';
  return reaches(floor) ? 'between floor and aim' : 'MISSES THE FLOOR';
}

function times(ratio: number): string {
  return `${ratio.toFixed(2)}x`;
}

function figure(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}
