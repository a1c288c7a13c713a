/**
 * How a call that changes a back end ended. Unknown is never treated as failed: what was asked for may exist, or come
 * into being yet, and is looked for by name.
 */
export type Outcome<Value> = Reading<Value> | { readonly ending: 'unknown'; readonly why: Explanation };

/** How a call that only reads ended. */
export type Reading<Value> =
  | { readonly ending: 'done'; readonly value: Value }
  | { readonly ending: 'failed'; readonly failure: Failure };

/** Words for two readers. */
export type Explanation = {
  /** For the user who waits: names what happened and no secret; may stand in an event of the claim. */
  readonly message: string;
  /** The back end's own words, shortened and on one line; for operators only, since it may name what is not the user's. */
  readonly detail?: string;
};

/** Nothing was changed, for certain. */
export type Failure = Explanation & {
  readonly reason: FailureReason;
  readonly helps: Helps;
  /** The back end asked for this much patience. */
  readonly retryAfterMs?: number;
};

/** What may turn a failure into success without anyone changing the request. */
export type Helps = {
  /** The same call, later. */
  readonly later: boolean;
  /** The same call at another place. */
  readonly elsewhere: boolean;
};

export type FailureReason =
  /** The back end will never take such a request. */
  | 'InvalidRequest'
  | 'NoSpace'
  /** A volume of this name is there, or on its way: find it. */
  | 'NameInUse'
  /** Too much at once; normal under load. */
  | 'Busy'
  | 'Unauthorized'
  /** No connection was made. */
  | 'Unreachable'
  /** Our own rules forbid the connection; no request left. */
  | 'Forbidden'
  /** Something else than the back end answered, such as a redirect to another host. */
  | 'Misdirected'
  | 'NotFound'
  /** Another operation of the back end holds the volume. */
  | 'InUse'
  | 'BackendError';

/** A volume as its back end knows it. */
export type BackendVolume = {
  /** The back end's own id. */
  readonly id: string;
  readonly name: string;
  readonly place: string;
  readonly capacityBytes: number;
  readonly source: VolumeSource;
};

/** What a pod mounts. */
export type VolumeSource = {
  readonly type: 'glusterfs';
  /** Names or addresses of the hosts that serve the volume. */
  readonly hosts: readonly string[];
  /** The volume's name at those hosts. */
  readonly path: string;
};

/** One line of a listing: what is there, what is on its way and what is going. */
export type ListedVolume = {
  readonly id: string;
  readonly name: string;
  readonly place: string;
  readonly capacityBytes: number;
  readonly state: ListedState;
  /** The back end itself lost track of the operation that holds the volume: `cleanUp` ends it. */
  readonly stalled: boolean;
};

/** `busy`: held by an operation that neither makes nor removes it. */
export type ListedState = 'ready' | 'creating' | 'deleting' | 'busy';

/** A part of a back end that makes volumes on its own, such as a Heketi cluster. */
export type Place = {
  readonly id: string;
  /** Why no volume can be made here now; absent when one can be tried. */
  readonly problem?: string;
};

export type CreateVolume<Settings> = {
  /** Carries the installation's id and the claim's UID, see `volumeName`. */
  readonly name: string;
  /** Exactly one, so that the intent says where to look; another only after a certain failure. */
  readonly place: string;
  /** At least this much; the back end rounds up. */
  readonly capacityBytes: number;
  readonly settings: Settings;
};

export type ExpandVolume = { readonly id: string; readonly capacityBytes: number };

/** What is left of a volume a delete was asked for. */
export type Deletion = 'removed' | 'not found';

export type Capabilities = {
  readonly accessModes: readonly string[];
  readonly volumeModes: readonly string[];
  readonly expand: boolean;
  /** Capacities are multiples of this. */
  readonly capacityStepBytes: number;
};

export type CallOptions = {
  /** Stops waiting; a change under way then ends unknown. */
  readonly signal?: AbortSignal;
};

/**
 * What makes and removes volumes. No method throws for what the other side does or fails to do; every ending is an
 * answer. Each may be called again after a crash.
 */
export type VolumeBackend<Settings> = {
  readonly capabilities: Capabilities;

  /** Where volumes can be made, in the order in which to try. */
  places(options?: CallOptions): Promise<Reading<readonly Place[]>>;

  /**
   * Makes a volume, once. After an unknown ending the same create may be sent again for the same place: at worst it
   * fails with `NameInUse`, and what is there is adopted.
   */
  create(request: CreateVolume<Settings>, options?: CallOptions): Promise<Outcome<BackendVolume>>;

  /**
   * What carries exactly this name at any place, pending ones included. Absence right after an unknown ending is not
   * the last word: the request may still be on its way.
   */
  find(name: string, options?: CallOptions): Promise<Reading<readonly ListedVolume[]>>;

  /** A volume that is ready; a failure `NotFound` when there is none, or not yet, or not any more. */
  read(id: string, options?: CallOptions): Promise<Reading<BackendVolume>>;

  /** Removes a volume and what it holds. Repeat until the answer is "not found". */
  delete(id: string, options?: CallOptions): Promise<Outcome<Deletion>>;

  /** Makes a volume at least this large; one that is already is left as it is, so it may be repeated. */
  expand(request: ExpandVolume, options?: CallOptions): Promise<Outcome<BackendVolume>>;

  /** Everything the back end holds, foreign volumes included. */
  list(options?: CallOptions): Promise<Reading<readonly ListedVolume[]>>;

  /** Has the back end end what an earlier life of it left undone of this name; gives how many operations. */
  cleanUp(name: string, options?: CallOptions): Promise<Outcome<number>>;
};

export function done<Value>(value: Value): { readonly ending: 'done'; readonly value: Value } {
  return { ending: 'done', value };
}

export function failed(failure: Failure): { readonly ending: 'failed'; readonly failure: Failure } {
  return { ending: 'failed', failure };
}

export function unknown(
  message: string,
  detail?: string,
): { readonly ending: 'unknown'; readonly why: Explanation } {
  return { ending: 'unknown', why: { message, ...(detail !== undefined && { detail }) } };
}
