import { randomUUID } from 'node:crypto';
import { openEventStore } from '@berth/event-store';
import { type Event } from '@event-driven-io/emmett';
import { getPostgreSQLEventStore, type PostgresEventStore } from '@event-driven-io/emmett-postgresql';
import pg from 'pg';
import { withBenchDatabase } from './bench-database.js';
import { type Bench } from './registry.js';
import { interleaved, rate, type Round, type Series } from './rounds.js';
import { appendsOfOneCaller, EVENT_DATA } from './sample-appends.js';

const ROUNDS = 5;
const SECONDS = 1.5;
const EMMETT_CONNECTIONS = 16;
const EVENTS_PER_STREAM = 4;

/** G3. */
export const appendAgainstEmmett: Bench = {
  name: 'append-emmett',
  figure: 'G3',
  title: 'one-event appends against Emmett on its Postgres store, 16 connections',
  run: async (progress) => {
    const series: Series[] = [];
    for (const callers of [16, 64]) {
      const rounds = await compareWithEmmett(callers, ({ ours, baseline }) =>
        progress(`${callers} callers: append ${ours.toFixed(0)}/s, emmett ${baseline.toFixed(0)}/s`),
      );
      series.push({
        label: `append, ${callers} callers`,
        baseline: 'emmett',
        unit: 'events/s',
        rounds,
        floor: 3,
        aim: 6,
        better: 'higher',
      });
    }
    return series;
  },
};

function compareWithEmmett(callers: number, onRound: (round: Round) => void): Promise<readonly Round[]> {
  return withBenchDatabase(async (databaseUrl) => {
    await using store = openEventStore({ databaseUrl, applicationName: 'bench' });
    const pool = new pg.Pool({ connectionString: databaseUrl, max: EMMETT_CONNECTIONS });
    // The server's stop may reach a connection that is just closing.
    pool.on('error', () => undefined);
    const emmett = getPostgreSQLEventStore(databaseUrl, { connectionOptions: { pool } });
    await emmett.schema.migrate();
    const next = Array.from({ length: callers }, appendsOfOneCaller);
    const streams = Array.from({ length: callers }, () => emmettAppends(emmett));
    const rounds = await interleaved({
      rounds: ROUNDS,
      ours: () => rate(callers, SECONDS, async (caller) => await store.append(required(next[caller])())),
      baseline: () => rate(callers, SECONDS, async (caller) => required(streams[caller])()),
      onRound,
    });
    await emmett.close();
    await pool.end();
    return rounds;
  });
}

/** The same life as `appendsOfOneCaller` gives: a stream of four events, each at the version it saw, then the next. */
function emmettAppends(emmett: PostgresEventStore): () => Promise<void> {
  let stream = '';
  let version = EVENTS_PER_STREAM;
  return async () => {
    if (version === EVENTS_PER_STREAM) {
      stream = `claim-${randomUUID()}`;
      version = 0;
    }
    const event: Event = { type: 'ClaimEdited', data: JSON.parse(EVENT_DATA) as Record<string, unknown> };
    const expectedStreamVersion = version === 0 ? 'STREAM_DOES_NOT_EXIST' : BigInt(version);
    await emmett.appendToStream(stream, [event], { expectedStreamVersion });
    version += 1;
  };
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('no such caller');
  return value;
}
