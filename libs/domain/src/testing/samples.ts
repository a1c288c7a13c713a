import { type DecisionRecord } from '../claim/decision-record.js';
import { type Claim, type ClaimSpec, type ClaimStatus } from '../claim/claim.js';
import { type Node } from '../kept/node.js';
import { type Pod } from '../kept/pod.js';
import { BIND_COMPLETED, CLAIM_PROTECTION, VOLUME_PROTECTION } from '../object/annotations.js';
import { type Tracked } from '../object/decision.js';
import { type KubeObject, type ObjectMeta } from '../object/kube-object.js';
import { type StorageClass } from '../storage-class/storage-class.js';
import { type Volume, type VolumeSpec, type VolumeStatus } from '../volume/volume.js';

const CREATED_AT = '2026-01-02T03:04:05Z';

type Parts<Spec, Status> = {
  readonly metadata?: Partial<ObjectMeta>;
  readonly spec?: Partial<Spec> & { readonly [source: string]: unknown };
  readonly status?: Partial<Status>;
  /** The asked or offered size, for short. */
  readonly size?: string;
};

/** A Pending claim of `team-a` for 1Gi, ReadWriteOnce, of class `slow`; its UID is `uid-` and its name. */
export function sampleClaim(name: string, parts: Parts<ClaimSpec, ClaimStatus> = {}): Claim {
  const metadata = { uid: `uid-${name}`, creationTimestamp: CREATED_AT, finalizers: [CLAIM_PROTECTION] };
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, namespace: 'team-a', ...metadata, ...parts.metadata },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: parts.size ?? '1Gi' } },
      storageClassName: 'slow',
      ...parts.spec,
    },
    status: { phase: 'Pending', ...parts.status },
  };
}

/** A Pending volume of 5Gi, ReadWriteOnce, of class `slow`, kept after use; its UID is `uid-` and its name. */
export function sampleVolume(name: string, parts: Parts<VolumeSpec, VolumeStatus> = {}): Volume {
  const metadata = { uid: `uid-${name}`, creationTimestamp: CREATED_AT, finalizers: [VOLUME_PROTECTION] };
  const source = { nfs: { server: '172.17.0.2', path: '/tmp' } };
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name, ...metadata, ...parts.metadata },
    spec: {
      ...source,
      capacity: { storage: parts.size ?? '5Gi' },
      accessModes: ['ReadWriteOnce'],
      persistentVolumeReclaimPolicy: 'Retain',
      storageClassName: 'slow',
      ...parts.spec,
    },
    status: { phase: 'Pending', ...parts.status },
  };
}

/** A class whose volumes are made by hand. */
export function sampleClass(name: string, parts: Partial<StorageClass> = {}): StorageClass {
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name, uid: `uid-class-${name}`, creationTimestamp: CREATED_AT },
    provisioner: 'kubernetes.io/no-provisioner',
    ...parts,
  };
}

/** A pod of `team-a` that uses these claims, on a node if one is named. */
export function samplePod(name: string, claimNames: readonly string[], nodeName?: string): Pod {
  const volumes = claimNames.map((claimName, at) => ({
    name: `v${at}`,
    persistentVolumeClaim: { claimName },
  }));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'team-a', uid: `uid-pod-${name}`, creationTimestamp: CREATED_AT },
    spec: { volumes, ...(nodeName === undefined ? {} : { nodeName }) },
    status: { phase: 'Pending' },
  };
}

/** A node with these labels. */
export function sampleNode(name: string, labels: { readonly [key: string]: string } = {}): Node {
  const metadata = { name, uid: `uid-node-${name}`, creationTimestamp: CREATED_AT, labels };
  return { apiVersion: 'v1', kind: 'Node', metadata };
}

/** A claim whose binding ran through once, to the volume of this name. */
export function claimed(name: string, volumeName: string | undefined, phase: ClaimStatus['phase'] = 'Bound') {
  return sampleClaim(name, {
    metadata: { annotations: { [BIND_COMPLETED]: 'yes' } },
    spec: volumeName === undefined ? {} : { volumeName },
    status: {
      phase,
      ...(phase === 'Bound' ? { accessModes: ['ReadWriteOnce'], capacity: { storage: '5Gi' } } : {}),
    },
  });
}

/** What a pairing with a volume was decided on, where nothing hangs on it. */
export function sampleDecision(volumeName: string): DecisionRecord {
  const choice = {
    name: volumeName,
    uid: `uid-${volumeName}`,
    capacity: '5Gi',
    accessModes: ['ReadWriteOnce'],
  };
  return { by: 'search', position: 0, order: 0, lookedInto: [], choice };
}

/** An object as it stands after its first event. */
export function tracked<T extends KubeObject>(object: T, position = 1): Tracked<T> {
  return { cluster: 'default', version: 1, position, object };
}
