import { type Decision } from '@berth/domain';
import { type EventStore, OutcomeUnknownError } from '@berth/event-store';
import { isSealedKind } from '@berth/sealing';

/**
 * An object's key is kept before the append that needs it. When that append is refused for certain, the key of an
 * object that does not live goes again. A crash in between leaves a key that opens nothing.
 */
export async function dropUnusedKeys(
  store: Pick<EventStore, 'dropUnusedObjectKey'>,
  { changes }: Decision,
  refusal: unknown,
): Promise<void> {
  if (refusal instanceof OutcomeUnknownError) return;
  const sealed = changes.filter(({ after }) => isSealedKind(after.kind));
  // The refusal is what the client is told.
  await Promise.allSettled(sealed.map(({ uid }) => store.dropUnusedObjectKey(uid)));
}
