import { externalProvisioning, type Said } from '../claim/provisioning.js';
import { type ClaimWait, type KeptVolume } from './claim-wait.js';

type Sayings = {
  readonly [For in ClaimWait['for']]: (wait: Extract<ClaimWait, { for: For }>) => Said | undefined;
};

const silence = () => undefined;

/** What people are told: first in the words of Kubernetes, where it has any, then what they can do about it. */
const sayings: Sayings = {
  volume: ({ kept }) =>
    normal(
      'FailedBinding',
      'no persistent volumes available for this claim and no storage class is set',
      `${adviceOn(kept)}make a PersistentVolume without a class that has its size and access modes, or make the claim anew with a storageClassName`,
    ),
  provisioning: silence,
  'external-provisioner': ({ provisioner }) => externalProvisioning(provisioner),
  'made-volume': silence,
  class: ({ className }) =>
    failed(
      `storageclass.storage.k8s.io "${className}" not found`,
      'make a StorageClass of this name, or a PersistentVolume that has it as its storageClassName',
    ),
  'volume-of-class': ({ className, provisioner, kept }) =>
    failed(
      `no volume plugin matched name: ${provisioner}`,
      `${adviceOn(kept)}make a PersistentVolume with storageClassName "${className}" that has its size and access modes`,
    ),
  'data-source': ({ provisioner }) =>
    failed(
      `plugin "${provisioner}" is not a CSI plugin. Only CSI plugin can provision a claim with a datasource`,
      'make the claim anew without a data source, or with another class',
    ),
  consumer: () =>
    normal(
      'WaitForFirstConsumer',
      'waiting for first consumer to be created before binding',
      'make a Pod that uses the claim',
    ),
  scheduling: ({ pods }) =>
    normal(
      'WaitForPodScheduled',
      `waiting for ${podsOf(pods)} to be scheduled`,
      'where a Pod runs is said by its spec.nodeName',
    ),
  node: ({ nodeName }) =>
    failed(
      `Failed to get target node: node "${nodeName}" not found`,
      'make a Node of this name, with the labels it has',
    ),
  'volume-at-node': ({ className, nodeName }) =>
    normal(
      'FailedBinding',
      `node "${nodeName}" didn't find available persistent volumes of storage class "${className}" to bind`,
      'make one that has the size and access modes of the claim, and a nodeAffinity that the labels of the node meet',
    ),
  topology: ({ className, nodeName }) =>
    failed(
      `Failed to provision volume with StorageClass "${className}": node "${nodeName}" is in none of its allowed topologies`,
      'label the node, add to allowedTopologies, or use the claim on another node',
    ),
  'volume-mode': ({ volumeName }) =>
    mismatch(
      `Cannot bind PersistentVolume "${volumeName}" to requested PersistentVolumeClaim due to incompatible volumeMode`,
      'make the claim or the volume anew, with the volumeMode of the other',
    ),
  'named-volume': ({ volumeName }) =>
    normal(
      'FailedBinding',
      `volume "${volumeName}" not found`,
      'make a PersistentVolume of this name, or make the claim anew without a volumeName',
    ),
  'fitting-volume': ({ volumeName, why }) =>
    mismatch(
      `Cannot bind to requested volume "${volumeName}": ${why}`,
      'change the volume, or make the claim anew to fit it',
    ),
  'taken-volume': ({ volumeName }) =>
    warning(
      'FailedBinding',
      `volume "${volumeName}" already bound to a different claim`,
      'remove the claimRef of the volume if this claim shall have it, or make the claim anew without a volumeName',
    ),
  pods: silence,
  finalizers: silence,
};

/** What people are told of a wait; undefined: nothing. */
export function saidOf(wait: ClaimWait): Said | undefined {
  // The table pairs each wait with its own saying.
  const saying = sayings[wait.for] as (wait: ClaimWait) => Said | undefined;
  return saying(wait);
}

function adviceOn(kept: KeptVolume | undefined): string {
  return kept === undefined
    ? ''
    : `volume "${kept.volumeName}" is kept for it, but can't be had (${kept.why}): change that, or `;
}

function podsOf(names: readonly string[]): string {
  return `${names.length > 1 ? 'pods' : 'pod'} ${names.join(',')}`;
}

function normal(reason: string, message: string, advice: string): Said {
  return { reason, type: 'Normal', message: `${message}. To go on: ${advice}.` };
}

function warning(reason: string, message: string, advice: string): Said {
  return { ...normal(reason, message, advice), type: 'Warning' };
}

function failed(message: string, advice: string): Said {
  return warning('ProvisioningFailed', message, advice);
}

function mismatch(message: string, advice: string): Said {
  return warning('VolumeMismatch', message, advice);
}
