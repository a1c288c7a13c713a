import { openEventStore } from '@berth/event-store';
import { withBenchDatabase } from './bench-database.js';
import { PlainInsert } from './plain-insert.js';
import { interleaved, rate, type Round } from './rounds.js';
import { appendsOfOneCaller } from './sample-appends.js';

export type InsertComparison = {
  readonly callers: number;
  readonly connections: number;
  readonly rounds: number;
  readonly seconds: number;
};

/** One-event appends against one-row INSERTs by as many callers, on one server. */
export function compareWithInsert(
  { callers, connections, rounds, seconds }: InsertComparison,
  onRound: (round: Round) => void,
): Promise<readonly Round[]> {
  return withBenchDatabase(async (databaseUrl) => {
    await using store = openEventStore({ databaseUrl, applicationName: 'bench' });
    const plain = new PlainInsert(databaseUrl, connections);
    await plain.createTable();
    const next = Array.from({ length: callers }, appendsOfOneCaller);
    const append = async (caller: number): Promise<void> => {
      const make = next[caller];
      if (make) await store.append(make());
    };
    const measured = await interleaved({
      rounds,
      ours: () => rate(callers, seconds, append),
      baseline: () => rate(callers, seconds, () => plain.insert()),
      onRound,
    });
    await plain.close();
    return measured;
  });
}
