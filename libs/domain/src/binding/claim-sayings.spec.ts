import { describe, expect, it } from 'vitest';
import { saidOf } from './claim-sayings.js';
import { type ClaimWait } from './claim-wait.js';

/** What users see beneath a claim that waits: the words of Kubernetes, then what to do. */
const TOLD: readonly (readonly [ClaimWait, string])[] = [
  [
    { for: 'volume' },
    'Normal FailedBinding: no persistent volumes available for this claim and no storage class is set. To go on: make a PersistentVolume without a class that has its size and access modes, or make the claim anew with a storageClassName.',
  ],
  [
    { for: 'volume', kept: { volumeName: 'pv1', why: 'requested PV is too small' } },
    'Normal FailedBinding: no persistent volumes available for this claim and no storage class is set. To go on: volume "pv1" is kept for it, but can\'t be had (requested PV is too small): change that, or make a PersistentVolume without a class that has its size and access modes, or make the claim anew with a storageClassName.',
  ],
  [
    { for: 'class', className: 'slow' },
    'Warning ProvisioningFailed: storageclass.storage.k8s.io "slow" not found. To go on: make a StorageClass of this name, or a PersistentVolume that has it as its storageClassName.',
  ],
  [
    { for: 'volume-of-class', className: 'slow', provisioner: 'kubernetes.io/no-provisioner' },
    'Warning ProvisioningFailed: no volume plugin matched name: kubernetes.io/no-provisioner. To go on: make a PersistentVolume with storageClassName "slow" that has its size and access modes.',
  ],
  [
    { for: 'data-source', className: 'slow', provisioner: 'kubernetes.io/glusterfs' },
    'Warning ProvisioningFailed: plugin "kubernetes.io/glusterfs" is not a CSI plugin. Only CSI plugin can provision a claim with a datasource. To go on: make the claim anew without a data source, or with another class.',
  ],
  [
    { for: 'consumer', className: 'slow' },
    'Normal WaitForFirstConsumer: waiting for first consumer to be created before binding. To go on: make a Pod that uses the claim.',
  ],
  [
    { for: 'scheduling', className: 'slow', pods: ['a', 'b'] },
    'Normal WaitForPodScheduled: waiting for pods a,b to be scheduled. To go on: where a Pod runs is said by its spec.nodeName.',
  ],
  [
    { for: 'node', nodeName: 'n1' },
    'Warning ProvisioningFailed: Failed to get target node: node "n1" not found. To go on: make a Node of this name, with the labels it has.',
  ],
  [
    { for: 'volume-at-node', className: 'slow', nodeName: 'n1' },
    'Normal FailedBinding: node "n1" didn\'t find available persistent volumes of storage class "slow" to bind. To go on: make one that has the size and access modes of the claim, and a nodeAffinity that the labels of the node meet.',
  ],
  [
    { for: 'topology', className: 'slow', nodeName: 'n1' },
    'Warning ProvisioningFailed: Failed to provision volume with StorageClass "slow": node "n1" is in none of its allowed topologies. To go on: label the node, add to allowedTopologies, or use the claim on another node.',
  ],
  [
    { for: 'volume-mode', volumeName: 'pv1' },
    'Warning VolumeMismatch: Cannot bind PersistentVolume "pv1" to requested PersistentVolumeClaim due to incompatible volumeMode. To go on: make the claim or the volume anew, with the volumeMode of the other.',
  ],
  [
    { for: 'named-volume', volumeName: 'pv1' },
    'Normal FailedBinding: volume "pv1" not found. To go on: make a PersistentVolume of this name, or make the claim anew without a volumeName.',
  ],
  [
    { for: 'fitting-volume', volumeName: 'pv1', why: 'incompatible accessMode' },
    'Warning VolumeMismatch: Cannot bind to requested volume "pv1": incompatible accessMode. To go on: change the volume, or make the claim anew to fit it.',
  ],
  [
    { for: 'taken-volume', volumeName: 'pv1' },
    'Warning FailedBinding: volume "pv1" already bound to a different claim. To go on: remove the claimRef of the volume if this claim shall have it, or make the claim anew without a volumeName.',
  ],
];

describe('a claim that waits', () => {
  it.each(TOLD)('for %j is told why, and what to do', (wait, told) => {
    const { type, reason, message } = saidOf(wait)!;
    expect(`${type} ${reason}: ${message}`).toBe(told);
  });

  it.each<ClaimWait>([
    { for: 'provisioning', className: 'slow' },
    { for: 'made-volume', volumeName: 'pvc-uid-db' },
    { for: 'pods', pods: ['web'] },
    { for: 'finalizers', finalizers: ['x/y'] },
  ])('for %j is told nothing: it goes on by itself, or is told elsewhere', (wait) => {
    expect(saidOf(wait)).toBeUndefined();
  });
});
