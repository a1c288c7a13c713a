/** One event as the log holds it, with the state it left. Positions are dense from 1. */
export type LoggedEvent = {
  readonly position: number;
  /** What was appended together, all or nothing, has one. */
  readonly appendId: string;
  readonly id: string;
  readonly uid: string;
  /** The object's version after this event; 1 is its creation. */
  readonly version: number;
  readonly cluster: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly type: string;
  readonly schemaVersion: number;
  readonly data: string;
  readonly state: string;
  readonly stateVersion: number;
  readonly deletes: boolean;
  readonly actor: string;
  readonly requestId: string;
  readonly causation: number | null;
  readonly correlation: string;
  readonly traceparent: string | null;
  readonly tracestate: string | null;
  /** RFC 3339 with microseconds, UTC. */
  readonly time: string;
};

/** An object at a position: the head, or one of the past. */
export type StoredObject = {
  readonly uid: string;
  readonly cluster: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly version: number;
  /** Of its last event: the Kubernetes resourceVersion. */
  readonly position: number;
  readonly state: string;
};

export type ObjectName = {
  readonly cluster: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
};

export type ListQuery = {
  readonly cluster: string;
  readonly kind: string;
  /** Absent: all namespaces. */
  readonly namespace?: string;
  /** Absent: the head. */
  readonly at?: number;
  /** Continue behind this key, in (namespace, name) order. */
  readonly after?: { readonly namespace: string; readonly name: string };
  readonly limit?: number;
};

export type ObjectPage = {
  /** The position the page is true at. */
  readonly position: number;
  readonly objects: readonly StoredObject[];
  readonly hasMore: boolean;
};

export type Head = { readonly position: number; readonly epoch: number; readonly time: string };

/** One group commit: a dense run of positions and its link in the hash chain (docs/log-format.md). */
export type CommitRecord = {
  readonly first: number;
  readonly last: number;
  readonly epoch: number;
  readonly format: number;
  readonly time: string;
  /** Hexadecimal. */
  readonly hash: string;
};

/** An event of the log that people may be told of, without the state it left. */
export type ToldEvent = Pick<
  LoggedEvent,
  'position' | 'uid' | 'cluster' | 'kind' | 'namespace' | 'name' | 'type' | 'schemaVersion' | 'data' | 'time'
>;

/** Asks for the told events of objects by name; those of objects outside namespaces stand in `default`. */
export type ToldQuery = {
  readonly cluster: string;
  /** Absent: all namespaces. */
  readonly namespace?: string;
  /** Of objects of this name only. */
  readonly name?: string;
  readonly namePrefix?: string;
  /** Absent: the head. */
  readonly at?: number;
  /** Start with this key, in (namespace, name) order. */
  readonly from?: { readonly namespace: string; readonly name: string };
  /** How many names, each with all its events. */
  readonly names?: number;
};

export type ToldPage = {
  /** The position the page is true at. */
  readonly position: number;
  readonly events: readonly ToldEvent[];
  readonly hasMore: boolean;
};
