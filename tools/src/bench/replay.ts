import { canonicalJson, evolveObject, type DomainEvent, type KubeObject } from '@berth/domain';
import { openEventStore, type EventStore, type LoggedEvent } from '@berth/event-store';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { withBenchDatabase } from './bench-database.js';
import { writeLongLog } from './long-log.js';
import { type Bench } from './registry.js';
import { interleaved } from './rounds.js';

const EVENTS = 1_000_000;
const ROUNDS = 5;
/** Enough lives for every event there is in one. */
const CHECKED = 20_000;

/** G6. */
export const replay: Bench = {
  name: 'replay',
  figure: 'G6',
  title: 'replay of 1,000,000 events into state against a COPY of the same columns that is thrown away',
  run: (progress) =>
    withBenchDatabase(async (databaseUrl) => {
      const events = await writeLongLog(databaseUrl, EVENTS);
      progress(`wrote ${events.toLocaleString('en')} events`);
      await using store = openEventStore({ databaseUrl, applicationName: 'bench' });
      await checkReplay(store);
      const rounds = await interleaved({
        rounds: ROUNDS,
        ours: () => perSecond(events, () => replayAll(store)),
        baseline: () => perSecond(events, () => copyAll(databaseUrl)),
        onRound: ({ ours, baseline }) =>
          progress(`replay ${ours.toFixed(0)}/s, copy ${baseline.toFixed(0)}/s`),
      });
      return [
        {
          label: 'replay',
          baseline: 'COPY',
          unit: 'events/s',
          rounds,
          floor: 0.3,
          aim: 0.5,
          better: 'higher',
        },
      ];
    }),
};

async function perSecond(events: number, work: () => Promise<number>): Promise<number> {
  const begin = performance.now();
  const seen = await work();
  if (seen !== events) throw new Error(`${seen} events of ${events}`);
  return (events * 1_000) / (performance.now() - begin);
}

/** Folds the whole log, with all objects that are alive at each moment. */
async function replayAll(store: EventStore): Promise<number> {
  const objects = new Map<string, KubeObject>();
  let seen = 0;
  for await (const chunk of store.copyLog({ after: 0 })) {
    for (const event of chunk) fold(objects, event);
    seen += chunk.length;
  }
  return seen;
}

function fold(objects: Map<string, KubeObject>, event: LoggedEvent): KubeObject {
  const { uid, kind, type, schemaVersion, data, deletes } = event;
  // The log holds the events of the domain, which refuses those it does not know.
  const parsed = { type, schemaVersion, data: JSON.parse(data) as unknown } as DomainEvent;
  const after = evolveObject(kind, objects.get(uid), parsed);
  if (deletes) objects.delete(uid);
  else objects.set(uid, after);
  return after;
}

/** A replay counts only if it gives the states that the log holds. */
async function checkReplay(store: EventStore): Promise<void> {
  const objects = new Map<string, KubeObject>();
  for await (const chunk of store.copyLog({ after: 0, upTo: CHECKED })) {
    const wrong = chunk.find((event) => canonicalJson(fold(objects, event)) !== event.state);
    if (wrong !== undefined) throw new Error(`${wrong.type} at ${wrong.position} folds to another state`);
  }
}

/** As fast as Postgres gives the rows and Node takes the bytes; lines are counted, which costs next to nothing. */
async function copyAll(databaseUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const stream = client.query(copyTo(COPY)) as AsyncIterable<Buffer>;
    let lines = 0;
    for await (const chunk of stream) {
      for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines += 1;
    }
    return lines;
  } finally {
    await client.end();
  }
}

/** The columns that the event store copies. */
const COPY = `copy (select e.position, e.append_id, e.id, e.uid, e.version, e.cluster, e.kind, e.namespace, e.name, e.type,
    e.schema_version, e.data, r.state, r.state_version, e.deletes, e.actor, e.request_id, e.causation, e.correlation,
    e.traceparent, e.tracestate, to_char(e.time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
  from berth.events e join berth.revisions r on r.uid = e.uid and r.position = e.position order by e.position) to stdout`;
