import { randomUUID } from 'node:crypto';
import { type Backing, type KubeObject, type Volume, type VolumeSpec } from '@berth/domain';

export const NOW = '2026-01-02T03:04:05Z';
export const NAMESPACE = 'team-a';

type Parts = {
  readonly spec?: Partial<VolumeSpec> & { readonly [source: string]: unknown };
  readonly metadata?: Partial<Volume['metadata']>;
  readonly status?: Partial<Volume['status']>;
  readonly backing?: Backing;
};

/** A volume that was given back by claim `db` of namespace `team-a`; policy Delete, source glusterfs. */
export function releasedVolume(name: string, { spec, metadata, status, backing }: Parts = {}): Volume {
  const { glusterfs = { endpoints: `ep-${name}`, path: `vol_${name}` }, ...more } = spec ?? {};
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    ...(backing !== undefined && { berth: { backing } }),
    metadata: {
      name,
      uid: randomUUID(),
      creationTimestamp: NOW,
      finalizers: ['kubernetes.io/pv-protection', 'kubernetes.io/pv-controller'],
      ...metadata,
    },
    spec: {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      persistentVolumeReclaimPolicy: 'Delete',
      claimRef: { namespace: NAMESPACE, name: 'db', uid: 'uid-db' },
      ...(glusterfs !== null && { glusterfs }),
      ...more,
    },
    status: { phase: 'Released', ...status },
  };
}

/** Endpoints or Service as the provisioner makes them beside a volume. */
export function belonging(kind: 'Endpoints' | 'Service', name: string, labels?: object): KubeObject {
  const metadata = { name, namespace: NAMESPACE, uid: randomUUID(), creationTimestamp: NOW };
  const mark = { 'gluster.kubernetes.io/provisioned-for-pvc': 'db' };
  return { apiVersion: 'v1', kind, metadata: { ...metadata, labels: { ...mark, ...labels } } };
}
