import { addBricks } from './accounting.js';
import { allocateBricks } from './allocate-bricks.js';
import { inFirstCluster, type Attempt } from './choose-cluster.js';
import { newOperation, offeredOf, type Begun } from './operations.js';
import type { Action, Durability, State, Volume, World } from './state.js';
import { put } from './tables.js';

export type VolumeRequest = {
  readonly size: number;
  /** Empty: named after its id. */
  readonly name: string;
  readonly clusters: readonly string[];
  readonly durability: Durability;
  readonly gid: number;
  readonly options: readonly string[];
  readonly block: boolean;
  readonly snapshot: { readonly enable: boolean; readonly factor: number };
};

/** Gives the volume its bricks in the first cluster that can hold it; throws when none can. */
export function beginCreateVolume(
  state: State,
  request: VolumeRequest,
  world: World,
): Begun & { readonly volumeId: string } {
  const operationId = world.newId();
  const volumeId = world.newId();
  const name = request.name === '' ? `vol_${volumeId}` : request.name;
  const begun = inFirstCluster(state, { ...request, name }, (clusterId) =>
    createIn(state, newVolume(request, { id: volumeId, name, clusterId, operationId }), world),
  );
  return { state: begun, operationId, volumeId };
}

function createIn(state: State, volume: Volume, world: World): Attempt<State> {
  const demand = { sizeGib: volume.size, bricks: 0, operationId: volume.pendingId };
  const allocation = allocateBricks(state, volume, demand, world);
  if ('reason' in allocation) return { reason: reasonOfCreate(allocation.reason) };
  const actions: Action[] = [
    ...allocation.bricks.map(({ id }) => ({ change: 'Add brick' as const, id })),
    { change: 'Add volume', id: volume.id },
  ];
  const charged = put(addBricks(state, allocation.bricks), 'volumes', volume);
  const operation = newOperation(volume.pendingId, 'create-volume', actions, world);
  return { result: put(charged, 'operations', operation) };
}

/** On create both limits of the split are told as missing space. */
function reasonOfCreate(reason: string): string {
  return reason.startsWith('No ') ? reason : 'No space';
}

function newVolume(
  { size, durability, gid, options, block, snapshot }: VolumeRequest,
  own: {
    readonly id: string;
    readonly name: string;
    readonly clusterId: string;
    readonly operationId: string;
  },
): Volume {
  const offered = block ? offeredOf(size) : 0;
  return {
    id: own.id,
    name: own.name,
    size,
    clusterId: own.clusterId,
    durability,
    gid,
    options,
    snapshot: snapshot.enable ? snapshot : { enable: false, factor: 1 },
    block,
    blockFree: offered,
    blockReserved: block ? size - offered : 0,
    restriction: '',
    pendingId: own.operationId,
  };
}
