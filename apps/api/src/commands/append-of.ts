import { type Decision, encodeDecision } from '@berth/domain';
import { type Append, type EventMetadata, newId } from '@berth/event-store';
import { type Origin } from './command-ports.js';

/** The append of a decision, with who asked for it and the span it was asked in. */
export function appendOf(decision: Decision, origin: Origin): Append {
  return {
    id: newId(),
    metadata: metadataOf(decision, origin),
    ...encodeDecision(decision, newId),
  };
}

/** Without a trace context: the store puts in that of its own span, so that what reacts hangs below the append. */
function metadataOf(decision: Decision, { actor, requestId, journey }: Origin): EventMetadata {
  return {
    actor,
    requestId,
    // The journey begins here: all that follows for this object carries its uid.
    correlation: journey ?? decision.changes[0]?.uid ?? requestId,
  };
}
