import { addBricks } from './accounting.js';
import { totalCost } from './brick-cost.js';
import { CONFLICT, HeketiError, idNotFound } from './heketi-error.js';
import { newOperation, type Begun } from './operations.js';
import { placementRules } from './placement-rules.js';
import { candidatesOf, ringOf, walkFrom, type Candidate } from './ring.js';
import type { Action, Brick, State, World } from './state.js';
import { bricksOfDevice, bricksOfVolume, entryOf, put, requiredEntry } from './tables.js';

const NO_REPLACEMENT = 'No Replacement was found for resource requested to be removed';

/** Whether the data's health is looked at before a brick is given up; a brick without peers has none to show. */
export type HealCheck = 'enable' | 'disable';

/** Every brick of the devices gets a place elsewhere; when the work is done the devices are failed and empty. */
export function beginRemoveDevices(
  state: State,
  deviceIds: readonly string[],
  healCheck: HealCheck,
  world: World,
): Begun {
  const operationId = world.newId();
  let moved: Moved = { state, actions: [] };
  for (const deviceId of deviceIds) {
    try {
      for (const brick of bricksOfDevice(state, deviceId)) {
        moved = moveBrick(moved, brick, { operationId, healCheck, leaving: new Set(deviceIds) }, world);
      }
    } catch (error) {
      throw unreplaced(deviceId, error);
    }
  }
  const removals: Action[] = deviceIds.map((id) => ({ change: 'Remove device', id }));
  const operation = newOperation(operationId, 'remove-device', [...moved.actions, ...removals], world);
  return { state: put(moved.state, 'operations', operation), operationId };
}

export function beginEvictBrick(state: State, id: string, healCheck: HealCheck, world: World): Begun {
  const brick = entryOf(state.bricks, id);
  if (brick === undefined) throw idNotFound();
  const operationId = world.newId();
  const leaving = new Set([brick.deviceId]);
  try {
    const moved = moveBrick({ state, actions: [] }, brick, { operationId, healCheck, leaving }, world);
    const operation = newOperation(operationId, 'evict-brick', moved.actions, world);
    return { state: put(moved.state, 'operations', operation), operationId };
  } catch (error) {
    if (!(error instanceof HeketiError)) throw error;
    throw new HeketiError(500, `Failed to set up brick eviction: ${error.message}`);
  }
}

type Moved = { readonly state: State; readonly actions: readonly Action[] };
type Move = {
  readonly operationId: string;
  readonly healCheck: HealCheck;
  readonly leaving: ReadonlySet<string>;
};

function moveBrick({ state, actions }: Moved, brick: Brick, move: Move, world: World): Moved {
  const { pendingId, durability } = requiredEntry(state.volumes, brick.volumeId);
  if (pendingId !== '' || brick.pendingId !== '') throw new HeketiError(500, CONFLICT);
  if (durability.type === 'none' && move.healCheck === 'enable') {
    throw new HeketiError(500, 'replace brick is not supported for volume durability type none');
  }
  const id = world.newId();
  const target = walkFrom(ringOf(targetsFor(state, brick, move, world), world.newId), id)[0];
  if (target === undefined) throw new HeketiError(500, NO_REPLACEMENT);
  const successor = {
    ...brick,
    id,
    deviceId: target.deviceId,
    thinPool: `tp_${id}`,
    pendingId: move.operationId,
  };
  const leaving = { ...brick, pendingId: move.operationId };
  return {
    state: put(addBricks(state, [successor]), 'bricks', leaving),
    actions: [...actions, { change: 'Add brick', id }, { change: 'Delete brick', id: brick.id }],
  };
}

/** On a node that holds no other brick of the set, with space. */
function targetsFor(state: State, brick: Brick, { leaving }: Move, world: World): Candidate[] {
  const { clusterId, options } = requiredEntry(state.volumes, brick.volumeId);
  const rules = placementRules(options);
  const nodeOf = ({ deviceId }: Brick) => requiredEntry(state.devices, deviceId).nodeId;
  const peers = bricksOfVolume(state, brick.volumeId).filter(
    ({ id, setId }) => setId === brick.setId && id !== brick.id,
  );
  const taken = new Set(peers.map(nodeOf));
  return candidatesOf(state, clusterId, world).filter(
    (one) =>
      !leaving.has(one.deviceId) &&
      !taken.has(one.nodeId) &&
      rules.allows(one) &&
      one.free > totalCost(brick),
  );
}

function unreplaced(deviceId: string, error: unknown): unknown {
  if (!(error instanceof HeketiError)) return error;
  return new HeketiError(
    500,
    `Unable to delete device [${deviceId}] as no device was found to replace it: ${error.message}`,
  );
}
