import { type DomainEvent } from '../object/decision.js';
import { type Volume } from './volume.js';

/** Held by volumes Berth made under policy Delete: their storage goes before they do. Name of Kubernetes. */
export const RECLAIM_FINALIZER = 'kubernetes.io/pv-controller';

/** What Berth made for a volume at a back end. */
export type Backing = {
  /** Name of the Backend; its URL is what identifies it. */
  readonly backend: string;
  /** As `parseBackendUrl` normalises it. */
  readonly url: string;
  readonly place: string;
  /** The back end's own id. */
  readonly id: string;
  /** Name of the volume at the back end; says that it is ours. */
  readonly volumeName: string;
};

export type ReclaimAction = 'Delete' | 'Recycle';

export type ReclaimFailure = {
  /** Of Kubernetes: VolumeFailedDelete, VolumeFailedRecycle, VolumeUnknownReclaimPolicy, VolumeDelete. */
  readonly reason: string;
  readonly message: string;
  /** How often it has failed so, the attempts between two events included. */
  readonly count: number;
  readonly at: string;
};

/** Present once storage is being given back. */
export type Reclaim = { readonly action: ReclaimAction; readonly failure?: ReclaimFailure };

/** What Berth keeps of a volume besides what clients see; they neither see nor change it. */
export type VolumeRecord = {
  readonly backing?: Backing;
  readonly reclaim?: Reclaim;
  /** What its storage waits for before it can be given back. */
  readonly waiting?: ReclaimFailure;
  /** Why the claim that it is tied to can't have it. */
  readonly mismatch?: { readonly message: string; readonly at: string };
};

export type ReclaimEvent =
  /** The intent: appended before the storage is touched. */
  | DomainEvent<'VolumeReclaimStarted', { readonly action: ReclaimAction; readonly at: string }>
  /** The volume is Failed until a later attempt succeeds. */
  | DomainEvent<'VolumeReclaimFailed', ReclaimFailure>
  /** Someone still uses the storage: the volume stays as it is until they don't. */
  | DomainEvent<'VolumeReclaimDelayed', ReclaimFailure>
  /** Scrubbed and free again; a reservation the user wrote stays, without the UID. */
  | DomainEvent<'VolumeRecycled', { readonly keepsReservation: boolean; readonly at: string }>;

export const RECLAIM_EVENTS: ReadonlySet<string> = new Set([
  'VolumeReclaimStarted',
  'VolumeReclaimFailed',
  'VolumeReclaimDelayed',
  'VolumeRecycled',
] satisfies ReclaimEvent['type'][]);

/** The volume with this record; an empty one is left out. */
export function withVolumeRecord(volume: Volume, record: VolumeRecord): Volume {
  const { berth: _before, ...visible } = volume;
  return Object.keys(record).length === 0 ? visible : { ...visible, berth: record };
}

/** The volume with the reclaim begun, failed, or none any more; whatever was in the way is over. */
export function withReclaim(volume: Volume, reclaim: Reclaim | undefined): Volume {
  const { reclaim: _before, waiting: _over, mismatch: _settled, ...rest } = volume.berth ?? {};
  return withVolumeRecord(volume, reclaim === undefined ? rest : { ...rest, reclaim });
}
