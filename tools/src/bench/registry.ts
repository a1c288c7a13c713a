import { type Series } from './rounds.js';

/** `size` is how many of what it is about; without, as docs/benchmarks.md has it. */
export type BenchRun = (progress: (line: string) => void, size?: number) => Promise<readonly Series[]>;

/** One figure of docs/benchmarks.md: measures ours and its baseline on a server of its own. */
export type Bench = {
  readonly name: string;
  readonly figure: string;
  readonly title: string;
  readonly run: BenchRun;
};

/** All without a name; else those of that figure, or whose name is or begins with it. */
export function benchmarksNamed(benches: readonly Bench[], name: string | undefined): readonly Bench[] {
  if (name === undefined) return benches;
  return benches.filter(
    (bench) =>
      bench.figure === name.toUpperCase() || bench.name === name || bench.name.startsWith(`${name}-`),
  );
}
