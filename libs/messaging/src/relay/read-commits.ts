import { type CommitRange, type LogEntry, type LogPort } from '../log-port.js';

/** One commit with its entries, or a declared jump in positions, which has none. */
export type Commit = { readonly last: number; readonly entries: readonly LogEntry[] };

const COMMITS_A_READ = 64;
const ENTRIES_A_READ = 2_000;

/**
 * The commits behind `after`, in order; always the first one whole, however long it is. Ranges and entries are read
 * at once, for the time of one answer: a commit whose entries came too late is left for the next read. `before` is
 * the first position that is known without the log.
 */
export async function readCommitsBehind(log: LogPort, after: number, before = Infinity): Promise<Commit[]> {
  const [ranges, page] = await Promise.all([
    log.readCommits(after, COMMITS_A_READ),
    log.readLog(after, Math.min(ENTRIES_A_READ, before - after - 1)),
  ]);
  const [first] = ranges;
  if (first === undefined) return [];
  const whole = wholeCommits(ranges, page);
  if (whole.length > 0) return whole;
  return wholeCommits([first], await log.readLog(after, first.last - after));
}

/** The commits from the first on whose entries are all there; none behind one that is left out. */
function wholeCommits(ranges: readonly CommitRange[], page: readonly LogEntry[]): Commit[] {
  const seen = page.at(-1)?.position ?? 0;
  const broken = ranges.findIndex((range) => !isJump(range) && range.last > seen);
  const whole = broken < 0 ? ranges : ranges.slice(0, broken);
  return whole.map(({ first, last }) => {
    const from = page.findIndex((it) => it.position >= first);
    const to = page.findLastIndex((it) => it.position <= last);
    return { last, entries: isJump({ first, last }) ? [] : page.slice(from, to + 1) };
  });
}

function isJump({ first, last }: CommitRange): boolean {
  return first > last;
}
