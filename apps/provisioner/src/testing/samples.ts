import { randomUUID } from 'node:crypto';
import {
  type Claim,
  type ClaimRecord,
  type ClaimSpec,
  type KubeObject,
  type StorageClass,
} from '@berth/domain';

export const NOW = '2026-01-02T03:04:05Z';
export const NAMESPACE = 'team-a';

/** A class of volumes made at Heketi, without tokens. */
export function classOf(
  name: string,
  parameters: { readonly [key: string]: string },
  more: Partial<StorageClass> = {},
): StorageClass {
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name, uid: randomUUID(), creationTimestamp: NOW },
    provisioner: 'kubernetes.io/glusterfs',
    parameters: { restauthenabled: 'false', ...parameters },
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'Immediate',
    ...more,
  };
}

/** A claim for 1Gi of class `gluster` that Berth was asked to make a volume for. */
export function claimOf(
  name: string,
  parts: { readonly spec?: Partial<ClaimSpec>; readonly berth?: ClaimRecord } = {},
): Claim {
  const className = parts.spec?.storageClassName ?? 'gluster';
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    berth: parts.berth ?? { provisioning: { provisioner: 'kubernetes.io/glusterfs', className } },
    metadata: {
      name,
      namespace: NAMESPACE,
      uid: randomUUID(),
      creationTimestamp: NOW,
      finalizers: ['kubernetes.io/pvc-protection'],
    },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
      storageClassName: className,
      volumeMode: 'Filesystem',
      ...parts.spec,
    },
    status: { phase: 'Pending' },
  };
}

export function namespaceOf(name: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, uid: randomUUID(), creationTimestamp: NOW },
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  };
}
