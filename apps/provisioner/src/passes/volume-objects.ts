import { type BackendVolume } from '@berth/backends';
import {
  type Backing,
  BOUND_BY_CONTROLLER,
  type Claim,
  type KubeObject,
  madeVolumeName,
  PROVISIONED_BY,
  RECLAIM_FINALIZER,
  type StorageClass,
  type Tracked,
  type Volume,
  VOLUME_PROTECTION,
} from '@berth/domain';
import { BYTES_PER_GIB } from './plan-volume.js';
import { GID_ANNOTATION } from '../view/provisioner-view.js';

export type MadeVolume = {
  readonly claim: Tracked<Claim>;
  readonly storageClass: StorageClass;
  readonly volume: BackendVolume;
  readonly backing: Backing;
  readonly gid: number | undefined;
  /** In front of the claim's UID in the name of Endpoints and Service; may be empty. */
  readonly endpointsPrefix: string;
  readonly at: string;
};

/** A label's value may have no more. */
const MAX_LABEL = 63;
/** Gluster needs no port; Kubernetes wants one. */
const PORT = 1;

/** The PersistentVolume's name, the same at every attempt. */
export function volumeObjectName(claim: Claim): string {
  return madeVolumeName(claim.metadata.uid);
}

/** The volume as Kubernetes' plugin writes it, kept for its claim. */
export function volumeObject(uid: string, made: MadeVolume): Volume {
  const { claim, storageClass, volume, backing, gid, at } = made;
  const { metadata, spec } = claim.object;
  const policy = storageClass.reclaimPolicy ?? 'Delete';
  const { mountOptions = [] } = storageClass;
  const namespace = metadata.namespace ?? '';
  const source = {
    glusterfs: {
      endpoints: belongingsName(made),
      endpointsNamespace: namespace,
      path: volume.source.path,
      readOnly: false,
    },
  };
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    berth: { backing },
    metadata: {
      name: volumeObjectName(claim.object),
      uid,
      creationTimestamp: at,
      annotations: {
        Description: 'Gluster-Internal: Dynamically provisioned PV',
        'gluster.kubernetes.io/heketi-volume-id': volume.id,
        'gluster.org/type': 'file',
        'kubernetes.io/createdby': 'heketi-dynamic-provisioner',
        [BOUND_BY_CONTROLLER]: 'yes',
        [PROVISIONED_BY]: storageClass.provisioner,
        ...(gid !== undefined && { [GID_ANNOTATION]: String(gid) }),
      },
      finalizers: [VOLUME_PROTECTION, ...(policy === 'Delete' ? [RECLAIM_FINALIZER] : [])],
    },
    spec: {
      ...source,
      capacity: { storage: `${Math.floor(volume.capacityBytes / BYTES_PER_GIB)}Gi` },
      accessModes: spec.accessModes,
      claimRef: {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        namespace,
        name: metadata.name,
        uid: metadata.uid,
        resourceVersion: String(claim.position),
      },
      persistentVolumeReclaimPolicy: policy,
      storageClassName: storageClass.metadata.name,
      volumeMode: 'Filesystem',
      ...(mountOptions.length > 0 && { mountOptions }),
    },
    status: { phase: 'Pending' },
  };
}

/** The addresses of the hosts that serve the volume. */
export function endpointsObject(
  uid: string,
  made: MadeVolume,
): KubeObject & { readonly subsets: readonly object[] } {
  return {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: belongingsMetadata(uid, made),
    subsets: [
      {
        addresses: made.volume.source.hosts.map((ip) => ({ ip })),
        ports: [{ port: PORT, protocol: 'TCP' }],
      },
    ],
  };
}

/** Keeps the Endpoints of its name alive. */
export function serviceObject(uid: string, made: MadeVolume): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: belongingsMetadata(uid, made),
    spec: {
      ports: [{ port: PORT, protocol: 'TCP', targetPort: PORT }],
      sessionAffinity: 'None',
      type: 'ClusterIP',
    },
    status: { loadBalancer: {} },
  };
}

/** Of Endpoints and Service alike. */
export function belongingsName({
  endpointsPrefix,
  claim,
}: Pick<MadeVolume, 'endpointsPrefix' | 'claim'>): string {
  const { uid } = claim.object.metadata;
  return endpointsPrefix === '' ? uid : `${endpointsPrefix}-${uid}`;
}

function belongingsMetadata(uid: string, made: MadeVolume): KubeObject['metadata'] {
  const { metadata } = made.claim.object;
  const label = metadata.name.length >= MAX_LABEL ? metadata.uid : metadata.name;
  return {
    name: belongingsName(made),
    namespace: metadata.namespace ?? '',
    uid,
    creationTimestamp: made.at,
    labels: { 'gluster.kubernetes.io/provisioned-for-pvc': label },
  };
}
