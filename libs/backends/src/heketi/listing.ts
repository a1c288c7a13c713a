import { type ListedState, type ListedVolume } from '../backend.js';
import { BYTES_PER_GIB, OPERATION_TYPES, type DatabaseDump, type PendingOperation } from './wire.js';

/** Every volume Heketi has in its database, those it is making and removing included. */
export function listedVolumes({ volumeentries, pendingoperations }: DatabaseDump): readonly ListedVolume[] {
  const operations = new Map(pendingoperations.map((operation) => [operation.Id, operation]));
  return volumeentries.map(({ Info, Pending }) => {
    const pendingId = Pending?.Id ?? '';
    const operation = operations.get(pendingId);
    return {
      id: Info.id,
      name: Info.name,
      place: Info.cluster,
      capacityBytes: Info.size * BYTES_PER_GIB,
      state: pendingId === '' ? 'ready' : stateOf(operation),
      // A volume held by an operation that is nowhere recorded is as lost as one of a former life.
      stalled: pendingId !== '' && (operation === undefined || isAbandoned(operation)),
    };
  });
}

/** The operations nobody works on any more that hold or grow a volume of this name. */
export function abandonedOperations(
  { volumeentries, pendingoperations }: DatabaseDump,
  name: string,
): readonly string[] {
  const ofName = volumeentries.filter(({ Info }) => Info.name === name);
  const held = new Set(ofName.flatMap(({ Info, Pending }) => [Info.id, Pending?.Id ?? '']));
  return pendingoperations
    .filter((operation) => isAbandoned(operation))
    .filter(({ Id, Actions }) => held.has(Id) || Actions.some((action) => held.has(action.Id)))
    .map(({ Id }) => Id);
}

/** What a volume has. */
export function sizeOf({ volumeentries }: DatabaseDump, volumeId: string): number | undefined {
  const entry = volumeentries.find(({ Info }) => Info.id === volumeId);
  return entry && entry.Info.size * BYTES_PER_GIB;
}

/** Whether an operation is about to make this volume larger; it may have been asked for in a former life of ours. */
export function isBeingExpanded({ pendingoperations }: DatabaseDump, volumeId: string): boolean {
  return pendingoperations.some(
    ({ Type, Actions }) => Type === OPERATION_TYPES.expandVolume && Actions.some(({ Id }) => Id === volumeId),
  );
}

function stateOf(operation: PendingOperation | undefined): ListedState {
  if (operation?.Type === OPERATION_TYPES.createVolume) return 'creating';
  return operation?.Type === OPERATION_TYPES.deleteVolume ? 'deleting' : 'busy';
}

function isAbandoned({ Status }: PendingOperation): boolean {
  return Status === 'stale' || Status === 'failed';
}
