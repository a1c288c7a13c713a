import { type Append, newId, type ObjectChange } from '@berth/event-store';

/** Sizes of a claim's: its event and its state, as canonical JSON. */
export const EVENT_DATA = JSON.stringify({ note: 'e'.repeat(240) });
export const STATE = JSON.stringify({ note: 's'.repeat(590) });

/** Events in a row on one object, as a claim has: created, bound, released, deleted. */
const EVENTS_PER_OBJECT = 4;

/** One-event appends of one caller: an object comes into being and is changed three times, then the next. */
export function appendsOfOneCaller(): () => Append {
  let uid = '';
  let version = EVENTS_PER_OBJECT;
  return () => {
    if (version === EVENTS_PER_OBJECT) {
      uid = newId();
      version = 0;
    }
    const change = changeOf(uid, version);
    version += 1;
    const metadata = { actor: 'bench', requestId: newId(), correlation: uid };
    return { id: newId(), metadata, changes: [change] };
  };
}

function changeOf(uid: string, expectedVersion: number): ObjectChange {
  return {
    uid,
    cluster: 'bench',
    kind: 'PersistentVolumeClaim',
    namespace: 'default',
    name: `claim-${uid}`,
    expectedVersion,
    eventId: newId(),
    eventType: expectedVersion === 0 ? 'ClaimCreated' : 'ClaimEdited',
    schemaVersion: 1,
    data: EVENT_DATA,
    state: STATE,
    stateVersion: 1,
    deletes: false,
  };
}
