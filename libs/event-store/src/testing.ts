import { randomUUID } from 'node:crypto';
import { type Append, type ObjectChange } from './append-types.js';

export { firstBrokenLink } from './testing/recompute-chain.js';

/** A change with everything filled in; by default it creates a claim. */
export function sampleChange(given: Partial<ObjectChange> = {}): ObjectChange {
  const uid = given.uid ?? randomUUID();
  const version = (given.expectedVersion ?? 0) + 1;
  return {
    cluster: 'default',
    kind: 'PersistentVolumeClaim',
    namespace: 'team-a',
    name: `claim-${uid}`,
    expectedVersion: 0,
    eventId: randomUUID(),
    eventType: version === 1 ? 'ClaimCreated' : 'ClaimEdited',
    schemaVersion: 1,
    data: `{"uid":"${uid}","version":${version}}`,
    state: `{"metadata":{"uid":"${uid}"},"seen":${version}}`,
    stateVersion: 1,
    deletes: false,
    ...given,
    uid,
  };
}

/** An append of these changes, with metadata filled in. */
export function sampleAppend(
  changes: readonly ObjectChange[] = [sampleChange()],
  given: Partial<Append> = {},
): Append {
  const metadata = { actor: 'alice', requestId: randomUUID(), correlation: randomUUID() };
  return { id: randomUUID(), metadata, changes, ...given };
}
