/** What the bus carries of one event. The event store's rows have this shape. */
export type LogEntry = {
  readonly position: number;
  readonly id: string;
  readonly uid: string;
  readonly version: number;
  readonly cluster: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly type: string;
  readonly schemaVersion: number;
  /** Canonical JSON text of the event. */
  readonly data: string;
  /** Canonical JSON text of the object after the event. */
  readonly state: string;
  readonly stateVersion: number;
  readonly deletes: boolean;
  readonly actor: string;
  readonly requestId: string;
  readonly causation: number | null;
  readonly correlation: string;
  readonly traceparent: string | null;
  readonly tracestate: string | null;
  readonly time: string;
};

/** A live object in a snapshot of the log. */
export type SnapshotObject = {
  readonly uid: string;
  readonly cluster: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly version: number;
  readonly position: number;
  readonly state: string;
};

/** One commit of the log: the run of positions one group commit wrote. */
export type CommitRange = { readonly first: number; readonly last: number };

/** What relay and follower need of the log; the apps pass the event store's functions. */
export type LogPort = {
  /** Head position and epoch; a reader who has seen the head has seen all before it. */
  head(): Promise<{ readonly position: number; readonly epoch: number }>;
  /** Entries behind `after`, in order, dense, at most `limit`. */
  readLog(after: number, limit: number): Promise<readonly LogEntry[]>;
  /** Commits that end behind `after`, in order, at most `limit`. */
  readCommits(after: number, limit: number): Promise<readonly CommitRange[]>;
};
