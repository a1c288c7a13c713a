/**
 * One change to one object: at most one per object in an append.
 *
 * `data` and `state` are canonical JSON texts (see `canonicalJson` in the domain); the store keeps their exact
 * bytes and never parses them.
 */
export type ObjectChange = {
  readonly uid: string;
  /** `''` for global objects, which belong to no cluster. */
  readonly cluster: string;
  readonly kind: string;
  /** `''` for cluster-scoped objects. */
  readonly namespace: string;
  readonly name: string;
  /** The version this change was decided on; 0 says the object must not exist yet. */
  readonly expectedVersion: number;
  readonly eventId: string;
  readonly eventType: string;
  readonly schemaVersion: number;
  readonly data: string;
  /** The full object after the event; for a deletion its last state. */
  readonly state: string;
  readonly stateVersion: number;
  /** True for the event that ends the object; its name is free again afterwards. */
  readonly deletes: boolean;
};

/** Who and what caused an append; stands on every event of it. */
export type EventMetadata = {
  readonly actor: string;
  readonly requestId: string;
  /** Position of the event that triggered this one. */
  readonly causation?: number;
  /** The journey all events of one claim share. */
  readonly correlation: string;
  readonly traceparent?: string;
  readonly tracestate?: string;
};

/** An object that was read and must still be live at this version, though the append does not write it. */
export type Precondition = { readonly uid: string; readonly version: number };

export type Binding = { readonly volumeUid: string; readonly claimUid: string };

/** The lease a worker appends under; an append of a holder that lost it is refused. */
export type LeaseClaim = { readonly name: string; readonly fence: number };

/** All or nothing, over several objects. */
export type Append = {
  /** UUID. Sending the same id again answers the first outcome and changes nothing. */
  readonly id: string;
  readonly metadata: EventMetadata;
  readonly changes: readonly ObjectChange[];
  readonly preconditions?: readonly Precondition[];
  /** Refused when either side is bound to another; the same pair again changes nothing. */
  readonly binds?: readonly Binding[];
  /** A pair that is not bound is passed over. */
  readonly unbinds?: readonly Binding[];
  readonly lease?: LeaseClaim;
};

/** Where an append landed: one dense run of positions, in the order of its changes. */
export type Appended = { readonly first: number; readonly last: number };
