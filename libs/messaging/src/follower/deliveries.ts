import { type LogEntry, type SnapshotObject } from '../log-port.js';

/** A state of the log to start from; the chunks together hold every live object at `position`. */
export type LogSnapshot = {
  readonly position: number;
  readonly chunks: Iterable<readonly SnapshotObject[]> | AsyncIterable<readonly SnapshotObject[]>;
};

/** A part of a snapshot, as handlers get it. The last part has `complete` and no objects. */
export type SnapshotChunk = {
  readonly position: number;
  readonly objects: readonly SnapshotObject[];
  /** The first part: whatever came before belongs to an attempt that broke off, and is to be forgotten. */
  readonly first: boolean;
  readonly complete: boolean;
};

/** Entries in log order, none left out but those of unwanted kinds. A batch may begin or end inside an append. */
export type EntryBatch = { readonly entries: readonly LogEntry[] };

/** Handlers are awaited one at a time; one that throws is called again with the same, until it succeeds. */
export type FollowerHandlers = {
  onSnapshot(chunk: SnapshotChunk): Promise<void> | void;
  onEntries(batch: EntryBatch): Promise<void> | void;
};
