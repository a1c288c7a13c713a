import { type Series } from './rounds.js';

/** One figure of docs/benchmarks.md: measures ours and its baseline on a server of its own. */
export type Bench = {
  readonly name: string;
  readonly figure: string;
  readonly title: string;
  readonly run: (progress: (line: string) => void) => Promise<readonly Series[]>;
};

/** All without a name; else those of that figure, or whose name is or begins with it. */
export function benchmarksNamed(benches: readonly Bench[], name: string | undefined): readonly Bench[] {
  if (name === undefined) return benches;
  return benches.filter(
    (bench) =>
      bench.figure === name.toUpperCase() || bench.name === name || bench.name.startsWith(`${name}-`),
  );
}
