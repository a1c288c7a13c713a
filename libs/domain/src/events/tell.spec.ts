import { describe, expect, it } from 'vitest';
import { tell, type TellableEvent } from './tell.js';

const at = '2026-01-02T03:04:05Z';
const event = <Type extends TellableEvent['type']>(
  type: Type,
  data: Extract<TellableEvent, { type: Type }>['data'],
): TellableEvent =>
  // The type goes with its own data.
  ({ type, schemaVersion: 1, data }) as TellableEvent;

const GIB = 2 ** 30;
const intent = { backend: 'gluster', url: 'http://h:8080', place: 'cluster-a', volumeName: 'vol_1', at };

const TABLE: readonly [string, TellableEvent, object | undefined][] = [
  [
    'a claim that waits, in its own words',
    event('ClaimWaiting', { reason: 'FailedBinding', type: 'Normal', message: 'no volume', at }),
    { type: 'Normal', reason: 'FailedBinding', message: 'no volume' },
  ],
  [
    'an external provisioner that is asked',
    event('ClaimProvisioningRequested', { provisioner: 'x.io/y', className: 'fast', external: true, at }),
    {
      type: 'Normal',
      reason: 'ExternalProvisioning',
      message: expect.stringContaining("external provisioner 'x.io/y'") as string,
    },
  ],
  [
    'nothing of a request to ourselves',
    event('ClaimProvisioningRequested', { provisioner: 'p', className: 'fast', external: false, at }),
    undefined,
  ],
  [
    'what is being made, and where',
    event('ProvisioningStarted', { ...intent, capacityBytes: 5 * GIB }),
    {
      type: 'Normal',
      reason: 'Provisioning',
      message: 'Making a volume of 5 GiB at Backend "gluster", Heketi cluster cluster-a, by the name vol_1',
    },
  ],
  [
    'a claim that grows by Berth',
    event('ClaimExpansionRequested', { expander: 'berth', from: '5Gi', to: '8Gi', at }),
    { type: 'Normal', reason: 'Resizing', message: 'Expanding the volume from 5Gi to 8Gi' },
  ],
  [
    'what is being made larger, and where',
    event('ClaimExpansionStarted', {
      backend: 'gluster',
      url: 'http://h:8080',
      volumeId: 'v',
      volumeName: 'vol_1',
      fromBytes: 5 * GIB,
      toBytes: 8 * GIB,
      at,
    }),
    {
      type: 'Normal',
      reason: 'Resizing',
      message: 'Making volume vol_1 at Backend "gluster" larger, from 5 to 8 GiB',
    },
  ],
  [
    'a claim that grows by someone else',
    event('ClaimExpansionRequested', { expander: 'external', from: '5Gi', to: '8Gi', at }),
    {
      type: 'Normal',
      reason: 'ExternalExpanding',
      message: 'waiting for an external controller to expand this PVC',
    },
  ],
  [
    'a claim whose volume nobody is known to expand, as a warning',
    event('ClaimExpansionRequested', { expander: 'nobody', from: '5Gi', to: '8Gi', at }),
    { type: 'Warning', reason: 'ExternalExpanding' },
  ],
  [
    'a failed expansion, with how often it failed so',
    event('ClaimExpansionFailed', { message: 'no space', count: 2, infeasible: false, at }),
    { type: 'Warning', reason: 'VolumeResizeFailed', message: 'no space', count: 2 },
  ],
  [
    'a claim that has grown',
    event('ClaimExpanded', { capacity: '8Gi', at }),
    { type: 'Normal', reason: 'VolumeResizeSuccessful', message: 'The volume has 8Gi now' },
  ],
  [
    'a size that is no whole number of GiB',
    event('ProvisioningStarted', { ...intent, capacityBytes: 1.5 * GIB }),
    {
      message: 'Making a volume of 1.5 GiB at Backend "gluster", Heketi cluster cluster-a, by the name vol_1',
    },
  ],
  [
    'a failed attempt, with how often it failed so',
    event('ProvisioningFailed', { reason: 'NoSpace', message: 'no space', count: 3, settled: true, at }),
    { type: 'Warning', reason: 'ProvisioningFailed', message: 'no space', count: 3 },
  ],
  [
    'the volume that was made',
    event('ProvisioningSucceeded', {
      volumeName: 'pvc-1',
      volumeUid: 'u',
      provisioner: 'kubernetes.io/glusterfs',
      at,
    }),
    {
      type: 'Normal',
      reason: 'ProvisioningSucceeded',
      message: 'Successfully provisioned volume pvc-1 using kubernetes.io/glusterfs',
    },
  ],
  [
    'that nobody wants a volume any more',
    event('ProvisioningAbandoned', { message: 'claim was deleted', at }),
    { type: 'Normal', reason: 'ProvisioningAbandoned', message: 'claim was deleted' },
  ],
  [
    'a claim that lost its volume',
    event('ClaimLost', { reason: 'ClaimMisbound', message: 'bound twice' }),
    { type: 'Warning', reason: 'ClaimMisbound', message: 'bound twice' },
  ],
  [
    'who still uses what is to be given back, as no failure',
    event('VolumeReclaimDelayed', { reason: 'VolumeFailedRecycle', message: 'used by pods', count: 2, at }),
    { type: 'Normal', reason: 'VolumeFailedRecycle', message: 'used by pods', count: 2 },
  ],
  [
    'a deletion that begins',
    event('VolumeReclaimStarted', { action: 'Delete', at }),
    { type: 'Normal', reason: 'VolumeDelete' },
  ],
  [
    'a scrub that begins',
    event('VolumeReclaimStarted', { action: 'Recycle', at }),
    { type: 'Normal', reason: 'VolumeRecycle' },
  ],
  [
    'a reclaim that failed, with how often',
    event('VolumeReclaimFailed', { reason: 'VolumeFailedDelete', message: 'in use', count: 2, at }),
    { type: 'Warning', reason: 'VolumeFailedDelete', message: 'in use', count: 2 },
  ],
  [
    'a volume that is free again',
    event('VolumeRecycled', { keepsReservation: false, at }),
    { type: 'Normal', reason: 'VolumeRecycled', message: 'Volume recycled' },
  ],
];

describe('what people are told of', () => {
  it.each(TABLE)('%s', (_name, logged, expected) => {
    if (expected === undefined) expect(tell(logged)).toBeUndefined();
    else expect(tell(logged)).toMatchObject(expected);
  });
});
