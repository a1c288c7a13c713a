import { compareWithInsert } from './append-against-insert.js';
import { type Bench } from './registry.js';

/** G1. */
export const appendThroughput: Bench = {
  name: 'append-throughput',
  figure: 'G1',
  title: 'one-event appends of 64 callers against one-row inserts on 16 connections',
  run: async (progress) => {
    const setting = { callers: 64, connections: 16, rounds: 7, seconds: 2 };
    const rounds = await compareWithInsert(setting, ({ ours, baseline }) =>
      progress(`append ${ours.toFixed(0)}/s, insert ${baseline.toFixed(0)}/s`),
    );
    return [
      {
        label: 'append',
        baseline: 'prepared insert',
        unit: 'events/s',
        rounds,
        floor: 1,
        aim: 1.6,
        better: 'higher',
      },
    ];
  },
};
