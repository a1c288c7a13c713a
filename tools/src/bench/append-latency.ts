import { compareWithInsert } from './append-against-insert.js';
import { type Bench } from './registry.js';

/** G2: no other append to share a commit with. */
export const appendLatency: Bench = {
  name: 'append-latency',
  figure: 'G2',
  title: 'one-event appends of one caller against one-row inserts on one connection',
  run: async (progress) => {
    const setting = { callers: 1, connections: 1, rounds: 7, seconds: 1.5 };
    const rounds = await compareWithInsert(setting, ({ ours, baseline }) =>
      progress(`append ${ours.toFixed(0)}/s, insert ${baseline.toFixed(0)}/s`),
    );
    return [
      {
        label: 'append',
        baseline: 'prepared insert',
        unit: 'events/s',
        rounds,
        floor: 0.35,
        aim: 0.6,
        better: 'higher',
      },
    ];
  },
};
