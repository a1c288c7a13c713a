import { HeketiError, idNotFound, CONFLICT } from './heketi-error.js';
import { newOperation, withFree, type Begun } from './operations.js';
import type { Action, BlockVolume, OperationType, State, Volume, World } from './state.js';
import { blockVolumesOn, entryOf, nodesOf, put } from './tables.js';

export type BlockVolumeRequest = {
  readonly size: number;
  readonly name: string;
  readonly clusters: readonly string[];
  readonly haCount: number;
  readonly auth: boolean;
};

const NO_HOSTING = 'Block Hosting Volume Creation is disabled. Create a Block hosting volume and try again.';

export function blockVolumeById(state: State, id: string): BlockVolume {
  const block = entryOf(state.blockVolumes, id);
  if (block === undefined) throw idNotFound();
  return block;
}

/** While it grows a block volume can be seen; while it comes or goes it is hidden. */
export function isVisibleBlockVolume(state: State, { pendingId }: BlockVolume): boolean {
  return pendingId === '' || entryOf(state.operations, pendingId)?.type === 'expand-block-volume';
}

/** Takes whole GiB of a random hosting volume that has them; hosting volumes are never made by themselves. */
export function beginCreateBlockVolume(
  state: State,
  request: BlockVolumeRequest,
  world: World,
): Begun & { readonly blockVolumeId: string } {
  const id = world.newId();
  const name = request.name === '' ? `blockvol_${id}` : request.name;
  const hosting = anyOf(hostsFor(state, request, name), world.newId);
  if (hosting === undefined) {
    throw new HeketiError(500, `Failed to allocate new block volume: ${NO_HOSTING}`);
  }
  const operationId = world.newId();
  const block: BlockVolume = {
    id,
    name,
    size: request.size,
    clusterId: hosting.clusterId,
    hostingVolumeId: hosting.id,
    haCount: request.haCount,
    hosts: portals(state, hosting.clusterId, request.haCount, world),
    username: request.auth ? id : '',
    password: request.auth ? world.newId() : '',
    pendingId: operationId,
  };
  const taken = withFree(state, hosting.id, -request.size);
  const action: Action = { change: 'Add block volume', id };
  const begun = beginWith(taken, { type: 'create-block-volume', block, action }, operationId, world);
  return { ...begun, blockVolumeId: id };
}

export function beginDeleteBlockVolume(state: State, id: string, world: World): Begun {
  const block = blockVolumeById(state, id);
  if (block.pendingId !== '') {
    throw new HeketiError(500, `Failed to set up block volume delete: ${CONFLICT}`);
  }
  const action: Action = { change: 'Delete block volume', id };
  return beginWith(state, { type: 'delete-block-volume', block, action }, world.newId(), world);
}

/** To an absolute size, unlike a volume. */
export function beginExpandBlockVolume(state: State, id: string, newSize: number, world: World): Begun {
  const block = blockVolumeById(state, id);
  const hosting = entryOf(state.volumes, block.hostingVolumeId);
  const delta = newSize - block.size;
  if (block.pendingId !== '') throw expansionFailure(CONFLICT);
  if (delta <= 0) {
    throw expansionFailure(
      `Requested new-size ${newSize} is less than or equal to current block volume size ${block.size}`,
    );
  }
  if ((hosting?.blockFree ?? 0) < delta) throw expansionFailure('No space');
  const taken = withFree(state, block.hostingVolumeId, -delta);
  const action: Action = { change: 'Expand block volume', id, delta };
  return beginWith(taken, { type: 'expand-block-volume', block, action }, world.newId(), world);
}

function beginWith(
  state: State,
  {
    type,
    block,
    action,
  }: { readonly type: OperationType; readonly block: BlockVolume; readonly action: Action },
  operationId: string,
  world: World,
): Begun {
  const pending = put(state, 'blockVolumes', { ...block, pendingId: operationId });
  return {
    state: put(pending, 'operations', newOperation(operationId, type, [action], world)),
    operationId,
  };
}

function hostsFor(state: State, { clusters, size }: BlockVolumeRequest, name: string): Volume[] {
  return Object.values(state.volumes).filter(
    (volume) =>
      volume.block &&
      volume.pendingId === '' &&
      volume.restriction === '' &&
      volume.blockFree >= size &&
      (clusters.length === 0 || clusters.includes(volume.clusterId)) &&
      entryOf(state.clusters, volume.clusterId)?.block === true &&
      !blockVolumesOn(state, volume.id).some((block) => block.name === name),
  );
}

function portals(state: State, clusterId: string, haCount: number, world: World): string[] {
  const nodes = nodesOf(state, clusterId).sort((a, b) => (a.id < b.id ? -1 : 1));
  const hosts = nodes.flatMap(({ storage }) => storage.slice(0, 1));
  if (haCount === 0 || haCount >= hosts.length) return hosts;
  const keyed = hosts.map((host) => ({ host, key: world.newId() }));
  return keyed
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .slice(0, haCount)
    .map(({ host }) => host);
}

function anyOf<Item>(items: readonly Item[], newId: () => string): Item | undefined {
  return items.length === 0 ? undefined : items[Number.parseInt(newId().slice(0, 7), 16) % items.length];
}

function expansionFailure(reason: string): HeketiError {
  return new HeketiError(500, `Failed to allocate block volume expansion: ${reason}`);
}
