import { metrics, type Attributes } from '@opentelemetry/api';
import { type Lag } from './head-watch.js';

/** What happened to a follower since its start. */
export type FollowerCounts = {
  /** Times Postgres was read because the bus did not bring what comes next. */
  gapsRead: number;
  /** Entries that came from Postgres and not by the bus. */
  entriesFromLog: number;
  /** Messages whose entries were all known already. */
  duplicates: number;
  /** Messages that were no log messages, or of another epoch. */
  garbage: number;
  /** Times the buffer was over its bound and dropped. */
  overflows: number;
  /** Throws of the handler, each followed by a retry. */
  handlerFailures: number;
  /** The most events, and the longest time, it was behind the known head. */
  furthestBehind: number;
  longestBehindMs: number;
};

const COUNTERS = [
  'gapsRead',
  'entriesFromLog',
  'duplicates',
  'garbage',
  'overflows',
  'handlerFailures',
] as const satisfies readonly (keyof FollowerCounts)[];

export function noCounts(): FollowerCounts {
  return {
    ...{ gapsRead: 0, entriesFromLog: 0, duplicates: 0, garbage: 0, overflows: 0 },
    ...{ handlerFailures: 0, furthestBehind: 0, longestBehindMs: 0 },
  };
}

type Result = { observe(value: number, attributes?: Attributes): void };

/** Shows a follower to the meter, which reads it when asked: the hot path only counts. Returns how to end it. */
export function observeFollower(
  name: string,
  read: { readonly lag: () => Lag; readonly counts: () => FollowerCounts },
): () => void {
  const meter = metrics.getMeter('berth.messaging');
  const attributes = { follower: name };
  const behind = meter.createObservableGauge('berth.follower.behind', {
    description: 'Events behind the head',
  });
  const behindMs = meter.createObservableGauge('berth.follower.behind_time', { unit: 'ms' });
  const position = meter.createObservableGauge('berth.follower.position');
  const pairs = [
    { instrument: behind, value: () => read.lag().behind },
    { instrument: behindMs, value: () => read.lag().behindMs },
    { instrument: position, value: () => read.lag().position },
    ...COUNTERS.map((counter) => ({
      instrument: meter.createObservableCounter(`berth.follower.${snakeCase(counter)}`),
      value: () => read.counts()[counter],
    })),
  ];
  const ends = pairs.map(({ instrument, value }) => {
    const observe = (result: Result) => result.observe(value(), attributes);
    instrument.addCallback(observe);
    return () => instrument.removeCallback(observe);
  });
  return () => ends.forEach((end) => end());
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
