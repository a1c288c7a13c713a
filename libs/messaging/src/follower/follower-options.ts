import { type Bus } from '../bus/bus.js';
import { type LogPort } from '../log-port.js';
import { type FollowerHandlers, type LogSnapshot } from './deliveries.js';
import { type EntrySource } from './entry-source.js';

export type FollowerOptions = FollowerHandlers & {
  /** For logs and metrics. */
  readonly name: string;
  readonly bus: Bus;
  readonly log: LogPort;
  /** Called again when an attempt breaks off. */
  readonly readSnapshot: () => Promise<LogSnapshot>;
  /** Entries of other kinds are passed over; absent: all are delivered. */
  readonly kinds?: ReadonlySet<string>;
  /** The relay, where it may be at work in the follower's own process. */
  readonly source?: EntrySource;
  readonly limits?: Partial<FollowerLimits>;
};

export type FollowerLimits = {
  /** Behind the known head for this long: Postgres is read, whatever the bus does. */
  readonly graceMs: number;
  /** How often the head is looked at, bus or none. */
  readonly lookMs: number;
  /** Entries of one read of Postgres, and about as many of one delivery. */
  readonly pageEntries: number;
  /** What may wait in memory while a handler works. */
  readonly bufferEntries: number;
  readonly bufferBytes: number;
};

export const FOLLOWER_LIMITS: FollowerLimits = {
  graceMs: 50,
  lookMs: 1_000,
  pageEntries: 1_000,
  bufferEntries: 20_000,
  bufferBytes: 64 * 1024 * 1024,
};
