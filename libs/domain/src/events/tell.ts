import { type ClaimEvent } from '../claim/claim.js';
import { externalProvisioning, type ProvisioningEvent } from '../claim/provisioning.js';
import { type ExpansionEvent } from '../claim/expansion.js';
import { type ReclaimEvent } from '../volume/reclaim.js';
import { type VolumeEvent } from '../volume/volume.js';

/** What an event of the log says to people: the heart of a Kubernetes Event. */
export type Telling = {
  /** One word for why, of Kubernetes where it has one. */
  readonly reason: string;
  readonly type: 'Normal' | 'Warning';
  readonly message: string;
  /** What was being done. */
  readonly action: 'Binding' | 'Provisioning' | 'Reclaiming' | 'Expanding';
  /** How often it has happened in this run of equal events; absent: once. */
  readonly count?: number;
};

/** The events of the log that people may be told of. */
export type TellableEvent =
  | ProvisioningEvent
  | ReclaimEvent
  | ExpansionEvent
  | Extract<ClaimEvent, { type: 'ClaimLost' }>
  | Extract<VolumeEvent, { type: 'VolumeMismatched' }>;

/** Who says it: Kubernetes lets one controller tell of binding, provisioning and reclaim alike. */
export const EVENT_COMPONENT = 'persistentvolume-controller';

type Tellers = {
  readonly [Type in TellableEvent['type']]: (
    data: Extract<TellableEvent, { type: Type }>['data'],
  ) => Telling | undefined;
};

/** A claim that is bound is told of by its phase only, as in Kubernetes. */
const tellers: Tellers = {
  ClaimWaiting: ({ reason, type, message }) => ({ reason, type, message, action: 'Binding' }),
  ClaimProvisioningRequested: ({ provisioner, external }) =>
    external ? { ...externalProvisioning(provisioner), action: 'Provisioning' } : undefined,
  ProvisioningStarted: ({ volumeName, capacityBytes, backend, place }) =>
    told(
      'Provisioning',
      'Provisioning',
      `Making a volume of ${gibibytes(capacityBytes)} GiB at Backend "${backend}", Heketi cluster ${place}, by the name ${volumeName}`,
    ),
  ProvisioningFailed: ({ message, count }) => warned('Provisioning', 'ProvisioningFailed', message, count),
  ProvisioningSucceeded: ({ volumeName, provisioner }) =>
    told(
      'Provisioning',
      'ProvisioningSucceeded',
      `Successfully provisioned volume ${volumeName} using ${provisioner}`,
    ),
  ProvisioningAbandoned: ({ message }) => told('Provisioning', 'ProvisioningAbandoned', message),
  ClaimExpansionRequested: ({ expander, from, to }) =>
    expander === 'berth'
      ? told('Expanding', 'Resizing', `Expanding the volume from ${from} to ${to}`)
      : {
          reason: 'ExternalExpanding',
          // Of storage that nobody is known to expand, waiting is likely in vain.
          type: expander === 'external' ? 'Normal' : 'Warning',
          message: 'waiting for an external controller to expand this PVC',
          action: 'Expanding',
        },
  ClaimExpansionStarted: ({ fromBytes, toBytes, backend, volumeName }) =>
    told(
      'Expanding',
      'Resizing',
      `Making volume ${volumeName} at Backend "${backend}" larger, from ${gibibytes(fromBytes)} to ${gibibytes(toBytes)} GiB`,
    ),
  ClaimExpansionFailed: ({ message, count }) => warned('Expanding', 'VolumeResizeFailed', message, count),
  ClaimExpanded: ({ capacity }) =>
    told('Expanding', 'VolumeResizeSuccessful', `The volume has ${capacity} now`),
  ClaimLost: ({ reason, message }) => warned('Binding', reason, message),
  VolumeReclaimStarted: ({ action }) =>
    action === 'Delete'
      ? told('Reclaiming', 'VolumeDelete', 'Deleting the storage of the volume')
      : told('Reclaiming', 'VolumeRecycle', 'Scrubbing the volume, so that it can be claimed again'),
  VolumeReclaimFailed: ({ reason, message, count }) => warned('Reclaiming', reason, message, count),
  VolumeReclaimDelayed: ({ reason, message, count }) => ({ ...told('Reclaiming', reason, message), count }),
  VolumeMismatched: ({ message }) => warned('Binding', 'VolumeMismatch', message),
  VolumeRecycled: () => told('Reclaiming', 'VolumeRecycled', 'Volume recycled'),
};

/** The types of the events that people may be told of. */
export const TELLABLE_TYPES: ReadonlySet<string> = new Set(Object.keys(tellers));

/** What people are told of an event; undefined: nothing. */
export function tell(event: TellableEvent): Telling | undefined {
  // The table pairs each type with its own data.
  const teller = tellers[event.type] as (data: TellableEvent['data']) => Telling | undefined;
  return teller(event.data);
}

function told(action: Telling['action'], reason: string, message: string): Telling {
  return { reason, type: 'Normal', message, action };
}

function warned(action: Telling['action'], reason: string, message: string, count?: number): Telling {
  return { reason, type: 'Warning', message, action, ...(count !== undefined && { count }) };
}

const GIBIBYTE = 2 ** 30;

/** Whole where it is whole, else with two digits behind the point. */
function gibibytes(bytes: number): string {
  return String(Math.round((bytes / GIBIBYTE) * 100) / 100);
}
