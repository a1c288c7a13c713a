import type { BlockVolume, Durability, State, Volume } from '../storage/state.js';
import { blockVolumesOn, bricksOfVolume, nodesOf, sortedIds } from '../storage/tables.js';
import { bricksJson } from './brick-json.js';

/** A volume without its bricks; its mount hosts are those the cluster has now, offline ones included. */
export function volumeInfoJson(state: State, volume: Volume) {
  const nodes = nodesOf(state, volume.clusterId).sort((a, b) => (a.id < b.id ? -1 : 1));
  const hosts = nodes.flatMap(({ storage }) => storage.slice(0, 1));
  return {
    size: volume.size,
    name: volume.name,
    durability: durabilityJson(volume.durability),
    ...(volume.gid !== 0 && { gid: volume.gid }),
    glustervolumeoptions: gluster(volume),
    ...(volume.block && { block: true }),
    snapshot: { enable: volume.snapshot.enable, factor: shortestFloat32(volume.snapshot.factor) },
    id: volume.id,
    cluster: volume.clusterId,
    mount: {
      glusterfs: {
        hosts,
        device: `${hosts[0] ?? ''}:${volume.name}`,
        options: { 'backup-volfile-servers': hosts.slice(1).join(',') },
      },
    },
    blockinfo: blockInfoJson(state, volume),
  };
}

export function volumeJson(state: State, volume: Volume) {
  return {
    ...volumeInfoJson(state, volume),
    bricks: bricksJson(state, bricksOfVolume(state, volume.id)),
  };
}

/** Pre- and post-options of the server are unset, and an unset one is an empty string at its end. */
export function gluster({ block, options }: Volume): string[] {
  return ['', ...(block ? ['group gluster-block'] : []), ...options, ''];
}

export function blockVolumeJson(block: BlockVolume) {
  return {
    size: block.size,
    name: block.name,
    ...(block.haCount !== 0 && { hacount: block.haCount }),
    id: block.id,
    blockvolume: {
      hosts: block.hosts,
      iqn: `iqn.2016-12.org.gluster-block:${block.id}`,
      lun: 0,
      username: block.username,
      password: block.password,
    },
    cluster: block.clusterId,
    blockhostingvolume: block.hostingVolumeId,
    usablesize: block.size,
  };
}

function durabilityJson({ type, replica, data, redundancy }: Durability) {
  return {
    type,
    replicate: { ...(replica !== 0 && { replica }) },
    disperse: { ...(data !== 0 && { data }), ...(redundancy !== 0 && { redundancy }) },
  };
}

function blockInfoJson(state: State, volume: Volume) {
  const blockVolumes = sortedIds(blockVolumesOn(state, volume.id));
  return {
    ...(volume.blockFree !== 0 && { freesize: volume.blockFree }),
    ...(volume.blockReserved !== 0 && { reservedsize: volume.blockReserved }),
    ...(blockVolumes.length > 0 && { blockvolume: blockVolumes }),
    ...(volume.restriction !== '' && { restriction: volume.restriction }),
  };
}

/** A 32-bit float is written with as few digits as tell it from its neighbours. */
function shortestFloat32(value: number): number {
  const target = Math.fround(value);
  for (let digits = 1; digits < 10; digits += 1) {
    const short = Number(target.toPrecision(digits));
    if (Math.fround(short) === target) return short;
  }
  return target;
}
