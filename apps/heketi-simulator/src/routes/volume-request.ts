import { bool, float32, int, list, string, struct } from '../http/go-json.js';
import { parsed, type RouteRequest } from '../http/route.js';
import { atLeastOne, matching, refuseInvalid } from '../http/validation.js';
import { KIB_PER_GIB } from '../storage/brick-cost.js';
import type { VolumeRequest } from '../storage/create-volume.js';
import { HeketiError } from '../storage/heketi-error.js';
import { layoutOf } from '../storage/layout.js';
import { BRICK_MIN_KIB } from '../storage/place-bricks.js';
import type { Durability, DurabilityType, State } from '../storage/state.js';
import { entryOf } from '../storage/tables.js';

export const VOLUME_NAME = /^[a-zA-Z0-9_-]+$/;
/** 2³¹ − 1 itself is refused. */
const GID_LIMIT = 2_147_483_647;
const FACTOR_LIMIT = 100;
const REPLICA_LIMIT = 3;
const DISPERSIONS: readonly string[] = ['2+1', '4+2', '8+3', '8+4'];
const DURABILITIES: readonly string[] = ['replicate', 'disperse', 'none'] satisfies DurabilityType[];

const body = struct({
  size: int,
  name: string,
  clusters: list(string),
  durability: struct({
    type: string,
    replicate: struct({ replica: int }),
    disperse: struct({ data: int, redundancy: int }),
  }),
  gid: int,
  glustervolumeoptions: list(string),
  block: bool,
  snapshot: struct({ enable: bool, factor: float32 }),
});

/** Reads and checks a create request, in the order of Heketi's own checks. */
export function readVolumeRequest(request: RouteRequest, state: State): VolumeRequest {
  const { durability, glustervolumeoptions: options, ...given } = parsed(request, body);
  refuseInvalid({ size: atLeastOne(given.size), name: matching(given.name, VOLUME_NAME) });
  checkGid(given.gid);
  const wanted = {
    ...given,
    options,
    durability: { type: durabilityType(durability.type), ...durability.replicate, ...durability.disperse },
  };
  const { enable, factor } = wanted.snapshot;
  if (enable && (factor < 1 || factor > FACTOR_LIMIT)) throw refused('Invalid snapshot factor');
  checkDurability(wanted.durability);
  checkClusters(state, wanted.clusters);
  checkSize(wanted);
  return wanted;
}

export function checkClusters(state: State, clusters: readonly string[]): void {
  if (Object.keys(state.clusters).length === 0) throw refused('No clusters configured');
  const unknown = clusters.find((id) => entryOf(state.clusters, id) === undefined);
  if (unknown !== undefined) throw refused(`Cluster id ${unknown} not found`);
}

function checkGid(gid: number): void {
  if (gid < 0) throw refused('Bad group id less than zero');
  if (gid >= GID_LIMIT) throw refused('Bad group id equal or greater than 2**32');
}

function durabilityType(type: string): DurabilityType {
  if (type === '') return 'none';
  if (!DURABILITIES.includes(type)) throw refused('Unknown durability type');
  return type as DurabilityType;
}

function checkDurability({ type, replica, data, redundancy }: Durability): void {
  if (type === 'replicate' && replica > REPLICA_LIMIT) throw refused('Invalid replica value');
  const dispersion = `${data}+${redundancy}`;
  if (type === 'disperse' && !DISPERSIONS.includes(dispersion)) {
    throw refused(`Invalid dispersion combination: ${dispersion}`);
  }
}

function checkSize({ size, durability }: Pick<VolumeRequest, 'size' | 'durability'>): void {
  const leastKib = BRICK_MIN_KIB * layoutOf(durability).dataBricks;
  if (size * KIB_PER_GIB >= leastKib) return;
  throw refused(
    `Requested volume size (${size} GB) is smaller than the minimum supported volume size (${leastKib})`,
  );
}

function refused(text: string): HeketiError {
  return new HeketiError(400, text);
}
