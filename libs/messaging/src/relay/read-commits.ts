import { type LogEntry, type LogPort } from '../log-port.js';

/** One commit with its entries, or a declared jump in positions, which has none. */
export type Commit = { readonly last: number; readonly entries: readonly LogEntry[] };

const COMMITS_A_READ = 64;
const ENTRIES_A_READ = 2_000;

/** The commits behind `after`, in order; always the first one whole, however long it is. */
export async function readCommitsBehind(log: LogPort, after: number): Promise<Commit[]> {
  const ranges = await log.readCommits(after, COMMITS_A_READ);
  const taken = [];
  let entries = 0;
  for (const range of ranges) {
    const size = Math.max(0, range.last - Math.max(range.first, after + 1) + 1);
    if (taken.length > 0 && entries + size > ENTRIES_A_READ) break;
    taken.push(range);
    entries += size;
  }
  if (taken.length === 0) return [];
  // The ranges were read first, so every entry of theirs is visible by now.
  const page = entries === 0 ? [] : await log.readLog(after, entries);
  return taken.map(({ first, last }) => ({
    last,
    entries: page.filter((it) => it.position >= first && it.position <= last),
  }));
}
