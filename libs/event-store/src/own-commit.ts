import { type Append } from './append-types.js';
import { type LoggedEvent } from './read-types.js';

/** What a commit left at the head. */
export type CommitMark = { readonly epoch: number; readonly time: string };

/** An append that landed, and where. */
export type Landed = { readonly append: Append; readonly first: number };

/** One commit of this process. */
export type OwnCommit = {
  readonly last: number;
  readonly epoch: number;
  /** Its events as the log gives them back, in order and none left out; none when all were written before. */
  readonly events: () => readonly LoggedEvent[];
};

/** The events of the appends of one commit, given in their order, as reading the log gives them. */
export function eventsOf(landed: readonly Landed[], { time }: CommitMark): readonly LoggedEvent[] {
  return landed.flatMap(({ append: { id: appendId, metadata, changes }, first }) =>
    changes.map((change, index) => ({
      position: first + index,
      appendId,
      id: change.eventId,
      uid: change.uid,
      version: change.expectedVersion + 1,
      cluster: change.cluster,
      kind: change.kind,
      namespace: change.namespace,
      name: change.name,
      type: change.eventType,
      schemaVersion: change.schemaVersion,
      data: change.data,
      state: change.state,
      stateVersion: change.stateVersion,
      deletes: change.deletes,
      actor: metadata.actor,
      requestId: metadata.requestId,
      causation: metadata.causation ?? null,
      correlation: metadata.correlation,
      traceparent: metadata.traceparent ?? null,
      tracestate: metadata.tracestate ?? null,
      time,
    })),
  );
}
