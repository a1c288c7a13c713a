import { failed, type BackendVolume, type CreateVolume, type Reading } from '../backend.js';
import { BYTES_PER_GIB, type VolumeInfo } from './wire.js';

/** How a volume is spread over bricks. */
export type Durability =
  | { readonly type: 'replicate'; readonly replica: number }
  | { readonly type: 'disperse'; readonly data: number; readonly redundancy: number }
  | { readonly type: 'none' };

/** What a class asks of a volume at Heketi. */
export type HeketiSettings = {
  readonly durability: Durability;
  readonly snapshotFactor: number;
  readonly volumeOptions: readonly string[];
  /** Absent: none. */
  readonly gid?: number;
};

/** The body of the request that makes a volume, or why Heketi would never take it. */
export function createBody(request: CreateVolume<HeketiSettings>): Reading<object> {
  const { name, place, capacityBytes, settings } = request;
  if (!/^[a-zA-Z0-9_-]{1,255}$/.test(name)) return invalid(`${name} is no name of a Heketi volume`);
  if (!/^[0-9a-f]{1,64}$/.test(place)) return invalid(`${place} is no id of a Heketi cluster`);
  if (!isCapacity(capacityBytes)) return invalid(`${capacityBytes} is no capacity of a volume`);
  const { durability, snapshotFactor, volumeOptions, gid } = settings;
  return {
    ending: 'done',
    value: {
      size: toGib(capacityBytes),
      name,
      clusters: [place],
      durability: durabilityJson(durability),
      ...(gid !== undefined && { gid }),
      ...(volumeOptions.length > 0 && { glustervolumeoptions: volumeOptions }),
      snapshot: { enable: true, factor: snapshotFactor },
    },
  };
}

export function isCapacity(bytes: number): boolean {
  return Number.isSafeInteger(bytes) && bytes > 0;
}

/** Whole GiB, rounded up. */
export function toGib(bytes: number): number {
  return Math.ceil(bytes / BYTES_PER_GIB);
}

export function toVolume({ id, name, size, cluster, mount }: VolumeInfo): BackendVolume {
  return {
    id,
    name,
    place: cluster,
    capacityBytes: size * BYTES_PER_GIB,
    source: { type: 'glusterfs', hosts: mount.glusterfs.hosts, path: name },
  };
}

function durabilityJson(durability: Durability): object {
  switch (durability.type) {
    case 'replicate':
      return { type: 'replicate', replicate: { replica: durability.replica } };
    case 'disperse':
      return { type: 'disperse', disperse: { data: durability.data, redundancy: durability.redundancy } };
    case 'none':
      return { type: 'none' };
  }
}

function invalid(message: string) {
  return failed({ reason: 'InvalidRequest', message, helps: { later: false, elsewhere: false } });
}
