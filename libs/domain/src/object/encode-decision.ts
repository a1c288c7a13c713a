import { canonicalJson } from '../json/canonical-json.js';
import { type Change, type Decision, type Pairing } from './decision.js';

/** The version of how states are folded from events. It grows when a fold changes; states are then folded anew. */
export const STATE_VERSION = 1;

/** A change as the event store takes it: event and state as canonical JSON. */
export type EncodedChange = {
  readonly uid: string;
  readonly cluster: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly expectedVersion: number;
  readonly eventId: string;
  readonly eventType: string;
  readonly schemaVersion: number;
  readonly data: string;
  readonly state: string;
  readonly stateVersion: number;
  readonly deletes: boolean;
};

/** The part of an append that a decision gives; id, metadata and lease are the caller's. */
export type EncodedDecision = {
  readonly changes: readonly EncodedChange[];
  readonly binds: readonly Pairing[];
  readonly unbinds: readonly Pairing[];
  readonly preconditions: readonly { readonly uid: string; readonly version: number }[];
};

/**
 * Encodes a decision for the event store. `newId` gives an event's UUID.
 *
 * @throws NotCanonicalError when an object holds something the log cannot keep exactly.
 */
export function encodeDecision(decision: Decision, newId: () => string): EncodedDecision {
  const { changes, binds, unbinds, preconditions } = decision;
  return { changes: changes.map((change) => encodeChange(change, newId())), binds, unbinds, preconditions };
}

function encodeChange(change: Change, eventId: string): EncodedChange {
  const { uid, cluster, expectedVersion, event, after, deletes } = change;
  return {
    uid,
    cluster,
    kind: after.kind,
    namespace: after.metadata.namespace ?? '',
    name: after.metadata.name,
    expectedVersion,
    eventId,
    eventType: event.type,
    schemaVersion: event.schemaVersion,
    data: canonicalJson(event.data),
    state: canonicalJson(after),
    stateVersion: STATE_VERSION,
    deletes,
  };
}
