/** One round: the same stretch of time given to ours and to the baseline, one right behind the other. */
export type Round = { readonly ours: number; readonly baseline: number };

/** What is measured against what, in interleaved rounds, and where it should end. */
export type Series = {
  readonly label: string;
  readonly baseline: string;
  readonly unit: string;
  readonly rounds: readonly Round[];
  /** Goals for the median of the rounds' ratios, ours to the baseline. */
  readonly floor: number;
  readonly aim: number;
  readonly better: 'higher' | 'lower';
};

export type Spread = { readonly min: number; readonly median: number; readonly max: number };

export type RoundsPlan = {
  readonly rounds: number;
  readonly ours: () => Promise<number>;
  readonly baseline: () => Promise<number>;
  readonly onRound?: (round: Round) => void;
};

/**
 * Measures in turns, and in changing order, so that a machine whose speed wanders slows both alike. One round
 * before the first counts for nothing: it warms up.
 */
export async function interleaved(plan: RoundsPlan): Promise<readonly Round[]> {
  await plan.baseline();
  await plan.ours();
  const rounds: Round[] = [];
  while (rounds.length < plan.rounds) {
    const round = rounds.length % 2 === 0 ? await oursLast(plan) : await oursFirst(plan);
    rounds.push(round);
    plan.onRound?.(round);
  }
  return rounds;
}

/** Of the per-round ratios; the ratio of the medians would mix rounds of different machine speed. */
export function ratioSpread(rounds: readonly Round[]): Spread {
  return spread(rounds.map(({ ours, baseline }) => ours / baseline));
}

export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  const median = (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2;
  return { min: at(0), median, max: at(sorted.length - 1) };
}

/** Completions a second of `callers` loops that call `once` again and again for `seconds`. */
export async function rate(
  callers: number,
  seconds: number,
  once: (caller: number) => Promise<unknown>,
): Promise<number> {
  const start = performance.now();
  const end = start + seconds * 1_000;
  const loop = async (caller: number): Promise<number> => {
    let done = 0;
    while (performance.now() < end) {
      await once(caller);
      done += 1;
    }
    return done;
  };
  const counts = await Promise.all(Array.from({ length: callers }, (_, caller) => loop(caller)));
  return (counts.reduce((sum, count) => sum + count, 0) * 1_000) / (performance.now() - start);
}

async function oursLast({ ours, baseline }: RoundsPlan): Promise<Round> {
  const base = await baseline();
  return { baseline: base, ours: await ours() };
}

async function oursFirst({ ours, baseline }: RoundsPlan): Promise<Round> {
  const own = await ours();
  return { ours: own, baseline: await baseline() };
}
