import { addBricks } from './accounting.js';
import { allocateBricks } from './allocate-bricks.js';
import { CONFLICT, HeketiError, idNotFound } from './heketi-error.js';
import { newOperation, type Begun } from './operations.js';
import type { Action, Restriction, State, Volume, World } from './state.js';
import { blockVolumesOn, bricksOfVolume, entryOf, put } from './tables.js';

/** The name of the volume in which Heketi keeps its own database on a real deployment. */
const DATABASE_VOLUME = 'heketidbstorage';

export function volumeById(state: State, id: string): Volume {
  const volume = entryOf(state.volumes, id);
  if (volume === undefined) throw idNotFound();
  return volume;
}

/** A volume that no operation hides. */
export function visibleVolume(state: State, id: string): Volume {
  const volume = volumeById(state, id);
  if (volume.pendingId !== '') throw idNotFound();
  return volume;
}

/** What refuses a deletion before anything else is looked at. */
export function checkDeletable(state: State, id: string): void {
  const { name } = volumeById(state, id);
  if (name === DATABASE_VOLUME) {
    throw new HeketiError(409, 'Cannot delete volume containing the Heketi database');
  }
  if (blockVolumesOn(state, id).length > 0) {
    throw new HeketiError(409, 'Cannot delete a block hosting volume containing block volumes');
  }
}

export function beginDeleteVolume(state: State, id: string, world: World): Begun {
  const volume = volumeById(state, id);
  const bricks = bricksOfVolume(state, id);
  if (volume.pendingId !== '' || bricks.some(({ pendingId }) => pendingId !== '')) {
    throw new HeketiError(500, `Failed to set up volume delete: ${CONFLICT}`);
  }
  const pendingId = world.newId();
  const actions: Action[] = [
    ...bricks.map((brick) => ({ change: 'Delete brick' as const, id: brick.id })),
    { change: 'Delete volume', id },
  ];
  const pending = put(
    put(state, 'volumes', { ...volume, pendingId }),
    'bricks',
    ...bricks.map((brick) => ({ ...brick, pendingId })),
  );
  const operation = newOperation(pendingId, 'delete-volume', actions, world);
  return { state: put(pending, 'operations', operation), operationId: pendingId };
}

/** New brick sets for the increment; the size grows when the work is done. */
export function beginExpandVolume(state: State, id: string, increment: number, world: World): Begun {
  const volume = visibleVolume(state, id);
  const operationId = world.newId();
  const demand = { sizeGib: increment, bricks: bricksOfVolume(state, id).length, operationId };
  const allocation = allocateBricks(state, volume, demand, world);
  if ('reason' in allocation) {
    throw new HeketiError(500, `Failed to allocate volume expansion: ${allocation.reason}`);
  }
  const actions: Action[] = [
    ...allocation.bricks.map((brick) => ({ change: 'Add brick' as const, id: brick.id })),
    { change: 'Expand volume', id, delta: increment },
  ];
  const operation = newOperation(operationId, 'expand-volume', actions, world);
  return { state: put(addBricks(state, allocation.bricks), 'operations', operation), operationId };
}

/** A clone shares its source's thin pools: its bricks stand on the same devices and take nothing. */
export function beginCloneVolume(
  state: State,
  id: string,
  name: string,
  world: World,
): Begun & { readonly volumeId: string } {
  const source = volumeById(state, id);
  if (source.block) throw cloneFailure(id, 'Cloning of block hosting volumes is not supported');
  const originals = bricksOfVolume(state, id);
  if (source.pendingId !== '' || originals.some((brick) => brick.pendingId !== '')) {
    throw cloneFailure(id, CONFLICT);
  }
  const pendingId = world.newId();
  const volumeId = world.newId();
  const setIds = new Map<string, string>();
  const bricks = originals.map((brick) => {
    const setId = setIds.get(brick.setId) ?? world.newId();
    setIds.set(brick.setId, setId);
    return { ...brick, id: world.newId(), volumeId, setId, poolSize: 0, metadataSize: 0, pendingId };
  });
  const clone = { ...source, id: volumeId, name: name === '' ? `vol_${volumeId}` : name, pendingId };
  const actions: Action[] = [
    { change: 'Clone volume from', id },
    { change: 'Expand volume to', id: volumeId },
    ...bricks.map((brick) => ({ change: 'Add brick' as const, id: brick.id })),
  ];
  const pending = put(addBricks(state, bricks), 'volumes', clone, { ...source, pendingId });
  const operation = newOperation(pendingId, 'clone-volume', actions, world);
  return { state: put(pending, 'operations', operation), operationId: pendingId, volumeId };
}

function cloneFailure(id: string, reason: string): HeketiError {
  return new HeketiError(500, `Failed clone volume ${id}: ${reason}`);
}

export function restrictVolume(state: State, id: string, restriction: Restriction): State {
  const volume = volumeById(state, id);
  if (!volume.block) {
    throw new HeketiError(
      500,
      'Failed to set block restriction: Block restrictions can only be set on block hosting volumes',
    );
  }
  return put(state, 'volumes', { ...volume, restriction });
}
