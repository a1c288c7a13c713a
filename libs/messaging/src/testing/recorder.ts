import { type FollowerHandlers } from '../follower/deliveries.js';
import { type LogEntry, type LogPort, type SnapshotObject } from '../log-port.js';

/** Handlers that keep what they are given. */
export class Recorder implements FollowerHandlers {
  readonly entries: LogEntry[] = [];
  objects: SnapshotObject[] = [];
  snapshotPosition: number | undefined;
  /** Runs before entries are kept; throws to refuse them. */
  before: () => Promise<void> | void = () => undefined;

  readonly onSnapshot: FollowerHandlers['onSnapshot'] = (chunk) => {
    if (chunk.first) this.objects = [];
    this.objects.push(...chunk.objects);
    if (chunk.complete) this.snapshotPosition = chunk.position;
  };

  readonly onEntries: FollowerHandlers['onEntries'] = async ({ entries }) => {
    await this.before();
    this.entries.push(...entries);
  };

  get positions(): number[] {
    return this.entries.map((it) => it.position);
  }
}

/** A snapshot at the head with no objects: followers of it start from what is appended next. */
export function emptySnapshot(log: LogPort) {
  return async () => ({ position: (await log.head()).position, chunks: [] });
}
