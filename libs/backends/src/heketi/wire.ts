import { z } from 'zod';

export const BYTES_PER_GIB = 1_073_741_824;

const id = z.string().regex(/^[0-9a-f]{1,64}$/);
const name = z.string().regex(/^[a-zA-Z0-9_-]{1,255}$/);
const host = z.string().regex(/^[a-zA-Z0-9.:_-]{1,253}$/);
/** Go writes an empty list or map as null at times. */
const list = <Item extends z.ZodType>(item: Item) =>
  z
    .array(item)
    .nullish()
    .transform((items) => items ?? []);
const table = <Entry extends z.ZodType>(entry: Entry) =>
  z
    .record(z.string(), entry)
    .nullish()
    .transform((entries) => Object.values<z.output<Entry>>(entries ?? {}));

/** The largest size whose bytes are still an exact number. */
const sizeGib = z
  .int()
  .min(0)
  .max(Math.floor(Number.MAX_SAFE_INTEGER / BYTES_PER_GIB));

export const volumeInfo = z.object({
  id,
  name,
  size: sizeGib.min(1),
  cluster: id,
  mount: z.object({ glusterfs: z.object({ hosts: z.array(host).min(1) }) }),
});
export type VolumeInfo = z.output<typeof volumeInfo>;

export const clusterList = z.object({ clusters: list(id) });

export const clusterInfo = z.object({ id, nodes: list(id), file: z.boolean().default(true) });
export type ClusterInfo = z.output<typeof clusterInfo>;

const entryState = z.enum(['online', 'offline', 'failed']);

const deviceInfo = z.object({
  id,
  name: z.string().max(1024),
  state: entryState,
  storage: z.object({ total: z.int().min(0), free: z.int().min(0), used: z.int().min(0) }),
});

export const nodeInfo = z.object({
  id,
  zone: z.int(),
  state: entryState,
  hostnames: z.object({ manage: list(host), storage: list(host) }),
  devices: list(deviceInfo),
});
export type NodeInfo = z.output<typeof nodeInfo>;

const pending = z.object({ Id: z.string() }).optional();

/** Of the database, what tells which volumes are there, on their way and going. */
export const databaseDump = z.object({
  volumeentries: table(
    z.object({
      Info: z.object({ id, name: z.string().max(1024), size: sizeGib, cluster: id }),
      Pending: pending,
    }),
  ),
  pendingoperations: table(
    z.object({
      Id: id,
      Type: z.int(),
      Status: z.string().optional(),
      Actions: list(z.object({ Change: z.int(), Id: z.string() })),
    }),
  ),
});
export type DatabaseDump = z.output<typeof databaseDump>;
export type PendingOperation = DatabaseDump['pendingoperations'][number];

/** Heketi's own numbers of those operations that say what becomes of a volume. */
export const OPERATION_TYPES = { createVolume: 1, deleteVolume: 2, expandVolume: 3 } as const;
