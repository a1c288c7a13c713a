import { randomUUID } from 'node:crypto';
import { type JsonObject, type KubeObject } from '@berth/domain';

const CREATED_AT = '2026-01-02T03:04:05Z';

type Sample = { readonly uid?: string; readonly spec?: JsonObject };

/** A volume as the API takes it in: 5Gi, ReadWriteOnce, class `slow`. */
export function sampleVolume(name: string, { uid = randomUUID(), spec = {} }: Sample = {}): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name, uid, creationTimestamp: CREATED_AT, finalizers: ['kubernetes.io/pv-protection'] },
    spec: {
      capacity: { storage: '5Gi' },
      accessModes: ['ReadWriteOnce'],
      persistentVolumeReclaimPolicy: 'Retain',
      storageClassName: 'slow',
      volumeMode: 'Filesystem',
      nfs: { server: '172.17.0.2', path: '/tmp' },
      ...spec,
    },
    status: { phase: 'Pending' },
  };
}

/** A claim as the API takes it in: 1Gi, ReadWriteOnce, class `slow`, in `team-a`. */
export function sampleClaim(name: string, { uid = randomUUID(), spec = {} }: Sample = {}): KubeObject {
  const finalizers = ['kubernetes.io/pvc-protection'];
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, namespace: 'team-a', uid, creationTimestamp: CREATED_AT, finalizers },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
      storageClassName: 'slow',
      volumeMode: 'Filesystem',
      ...spec,
    },
    status: { phase: 'Pending' },
  };
}

/** A class whose volumes this provisioner makes. */
export function sampleClass(name: string, provisioner: string): KubeObject {
  const object = {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name, uid: `class-${name}`, creationTimestamp: CREATED_AT },
    provisioner,
  };
  return object;
}

/** The phase of a volume or a claim. */
export function phaseOf(object: KubeObject | undefined): string | undefined {
  return (object?.status as { phase?: string } | undefined)?.phase;
}
