/** Everything the simulator knows and keeps, by id. Sizes of devices and bricks are KiB, of volumes GiB. */
export type State = {
  readonly clusters: Table<Cluster>;
  readonly nodes: Table<Node>;
  readonly devices: Table<Device>;
  readonly bricks: Table<Brick>;
  readonly volumes: Table<Volume>;
  readonly blockVolumes: Table<BlockVolume>;
  readonly operations: Table<Operation>;
};

export type Table<Entry> = Readonly<Record<string, Entry>>;
export type EntryState = 'online' | 'offline' | 'failed';
export type Tags = Readonly<Record<string, string>>;

export type Cluster = { readonly id: string; readonly file: boolean; readonly block: boolean };

export type Node = {
  readonly id: string;
  readonly clusterId: string;
  readonly zone: number;
  readonly manage: readonly string[];
  readonly storage: readonly string[];
  readonly tags: Tags;
  readonly state: EntryState;
};

/** `total` is always `free + used`. */
export type Device = {
  readonly id: string;
  readonly nodeId: string;
  readonly name: string;
  readonly tags: Tags;
  readonly state: EntryState;
  readonly total: number;
  readonly free: number;
  readonly used: number;
};

export type Brick = {
  readonly id: string;
  readonly deviceId: string;
  readonly volumeId: string;
  /** Which bricks hold the same data; the wire never tells. */
  readonly setId: string;
  readonly size: number;
  /** The thin pool and its metadata are what the brick takes on its device; a clone's brick takes nothing. */
  readonly poolSize: number;
  readonly metadataSize: number;
  readonly thinPool: string;
  readonly pendingId: string;
};

export type DurabilityType = 'replicate' | 'disperse' | 'none';

/** As the request had it: what the server fills in is not part of it. */
export type Durability = {
  readonly type: DurabilityType;
  readonly replica: number;
  readonly data: number;
  readonly redundancy: number;
};

export type Restriction = '' | 'locked';

export type Volume = {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly clusterId: string;
  readonly durability: Durability;
  readonly gid: number;
  readonly options: readonly string[];
  readonly snapshot: { readonly enable: boolean; readonly factor: number };
  readonly block: boolean;
  /** What a block hosting volume still offers, and what it keeps back; GiB. */
  readonly blockFree: number;
  readonly blockReserved: number;
  readonly restriction: Restriction;
  /** The operation that makes or removes the volume: meanwhile it is hidden. */
  readonly pendingId: string;
};

export type BlockVolume = {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly clusterId: string;
  readonly hostingVolumeId: string;
  readonly haCount: number;
  readonly hosts: readonly string[];
  readonly username: string;
  readonly password: string;
  readonly pendingId: string;
};

/** In the order of Heketi's own numbers, which the database dump shows. */
export const operationTypes = [
  'unknown',
  'create-volume',
  'delete-volume',
  'expand-volume',
  'create-block-volume',
  'delete-block-volume',
  'expand-block-volume',
  'remove-device',
  'clone-volume',
  'evict-brick',
] as const;
export type OperationType = (typeof operationTypes)[number];

/** In the order of Heketi's own numbers. */
export const changeTypes = [
  'Unknown',
  'Add brick',
  'Add volume',
  'Delete brick',
  'Delete volume',
  'Expand volume',
  'Add block volume',
  'Delete block volume',
  'Expand block volume',
  'Remove device',
  'Clone volume from',
  'Snapshot volume',
  'Expand volume to',
] as const;
export type ChangeType = (typeof changeTypes)[number];

export type Action = { readonly change: ChangeType; readonly id: string; readonly delta?: number };

/** Recorded before its work begins and removed with its outcome: what a crash leaves behind is one of these. */
export type Operation = {
  readonly id: string;
  /** Unix seconds. */
  readonly timestamp: number;
  readonly type: OperationType;
  readonly status: '' | 'stale' | 'failed';
  readonly actions: readonly Action[];
};

export const emptyState: State = {
  clusters: {},
  nodes: {},
  devices: {},
  bricks: {},
  volumes: {},
  blockVolumes: {},
  operations: {},
};

/** What the core may not make up by itself. */
export type World = {
  /** 32 random lower-case hex digits. */
  readonly newId: () => string;
  readonly nowSeconds: () => number;
  /** Whether the node's host answers; an online node may be down. */
  readonly isUp: (nodeId: string) => boolean;
};
