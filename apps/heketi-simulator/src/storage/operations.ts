import { removeBricks } from './accounting.js';
import type { Action, Brick, ChangeType, Operation, OperationType, State, World } from './state.js';
import { bricksOfDevice, entryOf, put, remove, requiredEntry } from './tables.js';

/** A state in which an operation has begun: recorded, its work still to do. */
export type Begun = { readonly state: State; readonly operationId: string };

export function newOperation(
  id: string,
  type: OperationType,
  actions: readonly Action[],
  { nowSeconds }: World,
): Operation {
  return { id, timestamp: nowSeconds(), type, status: '', actions };
}

/** The work was done: what the operation recorded becomes true, and the record goes. */
export function finishOperation(state: State, operationId: string): State {
  return settle(state, operationId, 'finish');
}

/** The work failed: everything is as before, and the record goes. */
export function undoOperation(state: State, operationId: string): State {
  return settle(state, operationId, 'undo');
}

/** What a cleaner does with an operation whose work nobody does any more: a deletion is completed, else undone. */
export function cleanOperation(state: State, operationId: string): State {
  const { type } = requiredEntry(state.operations, operationId);
  const completes = type === 'delete-volume' || type === 'delete-block-volume';
  return completes ? finishOperation(state, operationId) : undoOperation(state, operationId);
}

/** At start nothing is in flight, so every record is of a past life. */
export function markAllStale(state: State): State {
  const stale = Object.values(state.operations).map((one) => ({ ...one, status: 'stale' as const }));
  return put(state, 'operations', ...stale);
}

export function markFailed(state: State, operationId: string): State {
  const operation = requiredEntry(state.operations, operationId);
  return put(state, 'operations', { ...operation, status: 'failed' });
}

type Ending = 'finish' | 'undo';
type Settle = (state: State, id: string, delta: number) => State;

const keep: Settle = (state) => state;

/** What becomes of each recorded change. */
const endings: Readonly<Partial<Record<ChangeType, Readonly<Record<Ending, Settle>>>>> = {
  'Add volume': { finish: release('volumes'), undo: drop('volumes') },
  'Delete volume': { finish: drop('volumes'), undo: release('volumes') },
  'Expand volume': { finish: growVolume, undo: keep },
  'Add block volume': { finish: release('blockVolumes'), undo: dropBlockVolume },
  'Delete block volume': { finish: dropBlockVolume, undo: release('blockVolumes') },
  'Expand block volume': { finish: growBlockVolume, undo: giveBack },
  'Remove device': { finish: failDevice, undo: keep },
  'Clone volume from': { finish: release('volumes'), undo: release('volumes') },
  'Expand volume to': { finish: release('volumes'), undo: drop('volumes') },
};

function settle(state: State, operationId: string, ending: Ending): State {
  const { actions } = requiredEntry(state.operations, operationId);
  const withBricks = settleBricks(state, actions, ending);
  const settled = actions.reduce(
    (after, { change, id, delta }) => endings[change]?.[ending](after, id, delta ?? 0) ?? after,
    withBricks,
  );
  return remove(settled, 'operations', operationId);
}

/** All bricks at once, since there may be many. */
function settleBricks(state: State, actions: readonly Action[], ending: Ending): State {
  const of = (change: ChangeType): Brick[] =>
    actions.filter((action) => action.change === change).map(({ id }) => requiredEntry(state.bricks, id));
  const [kept, gone] =
    ending === 'finish' ? [of('Add brick'), of('Delete brick')] : [of('Delete brick'), of('Add brick')];
  return put(removeBricks(state, gone), 'bricks', ...kept.map((brick) => ({ ...brick, pendingId: '' })));
}

function release(name: 'volumes' | 'blockVolumes'): Settle {
  return (state, id) => {
    const entry = entryOf<State[typeof name][string]>(state[name], id);
    return entry === undefined ? state : put(state, name, { ...entry, pendingId: '' });
  };
}

function drop(name: 'volumes'): Settle {
  return (state, id) => remove(state, name, id);
}

function growVolume(state: State, id: string, delta: number): State {
  const volume = requiredEntry(state.volumes, id);
  const size = volume.size + delta;
  if (!volume.block) return put(state, 'volumes', { ...volume, size });
  const taken = offeredOf(volume.size) - volume.blockFree;
  const offered = offeredOf(size);
  return put(state, 'volumes', {
    ...volume,
    size,
    blockFree: offered - taken,
    blockReserved: size - offered,
  });
}

/** Of a block hosting volume two GiB in a hundred are kept back. */
export function offeredOf(sizeGib: number): number {
  return Math.floor((sizeGib * 98) / 100);
}

function dropBlockVolume(state: State, id: string): State {
  const { hostingVolumeId, size } = requiredEntry(state.blockVolumes, id);
  return remove(withFree(state, hostingVolumeId, size), 'blockVolumes', id);
}

function growBlockVolume(state: State, id: string, delta: number): State {
  const block = requiredEntry(state.blockVolumes, id);
  return put(state, 'blockVolumes', { ...block, size: block.size + delta, pendingId: '' });
}

function giveBack(state: State, id: string, delta: number): State {
  const block = requiredEntry(state.blockVolumes, id);
  return put(withFree(state, block.hostingVolumeId, delta), 'blockVolumes', { ...block, pendingId: '' });
}

/** More, or with a negative number less, to offer on a hosting volume. */
export function withFree(state: State, hostingVolumeId: string, gib: number): State {
  const hosting = requiredEntry(state.volumes, hostingVolumeId);
  return put(state, 'volumes', { ...hosting, blockFree: hosting.blockFree + gib });
}

function failDevice(state: State, id: string): State {
  if (bricksOfDevice(state, id).length > 0) return state;
  return put(state, 'devices', { ...requiredEntry(state.devices, id), state: 'failed' });
}
