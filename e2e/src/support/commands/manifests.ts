import { claimManifest, volumeManifest } from '@berth/testing';
import { stringify } from 'yaml';

/** A volume no claim here asks for. */
export function volume(name: string, labels: Record<string, string> = {}, more: object = {}): string {
  const manifest = volumeManifest(name, { storageClassName: 'kept', ...more });
  return stringify({ ...manifest, metadata: { name, labels } });
}

/** A claim that waits for ever. */
export function claim(name: string, more: object = {}): string {
  return stringify(claimManifest(name, { storageClassName: 'nothing', ...more }));
}

export const rules = stringify({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: { name: 'reconciled' },
  rules: [{ apiGroups: [''], resources: ['persistentvolumes'], verbs: ['get'] }],
});

export const node = stringify({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'worker', labels: { zone: 'a' } },
});

/** Runs nowhere, but is on the node all the same. */
export const podOnNode = stringify({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'on-worker' },
  spec: { nodeName: 'worker', containers: [{ name: 'sleep', image: 'busybox' }] },
});

/** The class of the example, of the Heketi that is there. */
export const glusterClass = stringify({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'gluster-heketi' },
  provisioner: 'kubernetes.io/glusterfs',
  parameters: { resturl: '{heketi}', restauthenabled: 'false' },
});

export const attributesClass = stringify({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'VolumeAttributesClass',
  metadata: { name: 'gold' },
  driverName: 'csi.example.com',
  parameters: { iops: '5000' },
});
