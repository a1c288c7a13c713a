import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type BerthUnderLoad, withBerth } from './berth-under-load.js';
import { boundASecond } from './bound-throughput.js';
import { type Bench } from './registry.js';
import { interleaved } from './rounds.js';

const SECONDS = 4;
const ROUNDS = 5;
const CONNECTIONS = 16;

/** G9. */
export const boundLatency: Bench = {
  name: 'bound-latency',
  figure: 'G9',
  title: 'p99 from POST to Bound at half the full rate, against the p99 of a commit on 16 connections',
  run: (progress) =>
    withBerth(async (load, { endpoints }) => {
      // The first run warms up; its rate would be too low a bar.
      await boundASecond(load, 1_000);
      const half = (await boundASecond(load, 2_000)) / 2;
      progress(`claims arrive at ${half.toFixed(0)} a second`);
      const rounds = await interleaved({
        rounds: ROUNDS,
        ours: () => boundP99(load, half),
        baseline: () => commitP99(endpoints.postgres),
        onRound: ({ ours, baseline }) =>
          progress(`POST to Bound p99 ${ours.toFixed(1)} ms, commit p99 ${baseline.toFixed(1)} ms`),
      });
      return [
        {
          label: 'POST to Bound, p99',
          baseline: 'commit of one row, p99',
          unit: 'ms',
          rounds,
          floor: 10,
          aim: 5,
          better: 'lower',
        },
      ];
    }),
};

/** Open loop: a claim is due when its time has come, however the ones before it fare, and counts from then. */
async function boundP99(load: BerthUnderLoad, perSecond: number): Promise<number> {
  const names = await load.volumes(Math.max(100, Math.round(perSecond * SECONDS)));
  const begin = performance.now();
  const due = names.map((_, index) => begin + (index * 1_000) / perSecond);
  const posts: Promise<void>[] = [];
  for (const [index, name] of names.entries()) {
    const early = (due[index] ?? 0) - performance.now();
    if (early > 1) await sleep(early);
    posts.push(load.claim(name));
  }
  await Promise.all(posts);
  const bound = await load.bound(names);
  return p99(bound.map((at, index) => at - (due[index] ?? Number.NaN)));
}

async function commitP99(databaseUrl: string): Promise<number> {
  const clients = Array.from({ length: CONNECTIONS }, () => new pg.Client({ connectionString: databaseUrl }));
  await Promise.all(clients.map((client) => client.connect()));
  try {
    await clients[0]?.query(
      'create table if not exists public.commit_model (id bigserial primary key, document text)',
    );
    const end = performance.now() + SECONDS * 1_000;
    const took = await Promise.all(clients.map((client) => commitsUntil(client, end)));
    return p99(took.flat());
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

async function commitsUntil(client: pg.Client, end: number): Promise<readonly number[]> {
  const took: number[] = [];
  while (performance.now() < end) {
    const begin = performance.now();
    await client.query({
      name: 'commit-model',
      text: 'insert into public.commit_model (document) values ($1)',
      values: ['x'.repeat(800)],
    });
    took.push(performance.now() - begin);
  }
  return took;
}

/** The value that one in a hundred is beyond. */
export function p99(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.ceil(sorted.length * 0.99) - 1] ?? Number.NaN;
}
