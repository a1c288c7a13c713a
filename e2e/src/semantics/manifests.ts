import { type Manifest } from './case.js';

type Mode = 'ReadWriteOnce' | 'ReadOnlyMany' | 'ReadWriteMany' | 'ReadWriteOncePod';
export const RWO = 'ReadWriteOnce';
export const ROX = 'ReadOnlyMany';
export const RWX = 'ReadWriteMany';
export const RWOP = 'ReadWriteOncePod';

type Common = {
  readonly size?: string;
  readonly modes?: readonly Mode[];
  /** Null: none at all. */
  readonly class?: string | null;
  readonly labels?: { readonly [key: string]: string };
  readonly annotations?: { readonly [key: string]: string };
  readonly finalizers?: readonly string[];
  /** Merged into the spec. */
  readonly spec?: object;
};

type VolumeParts = Common & {
  readonly policy?: 'Retain' | 'Recycle' | 'Delete';
  /** The claim it is kept for; with a UID, bound to. */
  readonly for?: string | { readonly name: string; readonly uid?: string; readonly namespace?: string };
  /** The only node labels it can be reached from. */
  readonly zone?: string;
};

/** An NFS volume of 1Gi, ReadWriteOnce, of class `slow`. */
export function volume(name: string, parts: VolumeParts = {}): Manifest {
  const source = { nfs: { server: '10.0.0.1', path: `/exports/${name}` } };
  const claimRef = typeof parts.for === 'string' ? { name: parts.for } : parts.for;
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: metadataOf(name, parts),
    spec: {
      ...source,
      capacity: { storage: parts.size ?? '1Gi' },
      accessModes: parts.modes ?? [RWO],
      ...classOf(parts),
      ...(parts.policy && { persistentVolumeReclaimPolicy: parts.policy }),
      ...(claimRef && { claimRef: { namespace: 'default', ...claimRef } }),
      ...(parts.zone !== undefined && { nodeAffinity: { required: inZone(parts.zone) } }),
      ...parts.spec,
    },
  };
}

type ClaimParts = Common & {
  /** The volume it names. */
  readonly of?: string;
  readonly selector?: object;
};

/** A claim that asks what `volume` offers. */
export function claim(name: string, parts: ClaimParts = {}): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: metadataOf(name, parts),
    spec: {
      accessModes: parts.modes ?? [RWO],
      resources: { requests: { storage: parts.size ?? '1Gi' } },
      ...classOf(parts),
      ...(parts.of !== undefined && { volumeName: parts.of }),
      ...(parts.selector && { selector: parts.selector }),
      ...parts.spec,
    },
  };
}

const DEFAULT_CLASS = { 'storageclass.kubernetes.io/is-default-class': 'true' };

/** A class whose volumes are made by hand. */
export function storageClass(
  name: string,
  {
    isDefault = false,
    isLate = false,
    ...more
  }: { readonly isDefault?: boolean; readonly isLate?: boolean; readonly [field: string]: unknown } = {},
): Manifest {
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name, ...(isDefault && { annotations: DEFAULT_CLASS }) },
    provisioner: 'kubernetes.io/no-provisioner',
    ...(isLate && { volumeBindingMode: 'WaitForFirstConsumer' }),
    ...more,
  };
}

/** A class that Berth makes volumes for. */
export function glusterClass(
  name: string,
  more: { readonly isDefault?: boolean; readonly isLate?: boolean; readonly [field: string]: unknown } = {},
): Manifest {
  const parameters = { resturl: '${backend}', restauthenabled: 'false' };
  return storageClass(name, { provisioner: 'kubernetes.io/glusterfs', parameters, ...more });
}

/** A pod that uses these claims, on a node if one is given. */
export function pod(
  name: string,
  claims: readonly string[],
  nodeName?: string,
  { readOnly = false }: { readonly readOnly?: boolean } = {},
): Manifest {
  const volumes = claims.map((claimName) => ({
    name: claimName,
    persistentVolumeClaim: { claimName, ...(readOnly && { readOnly }) },
  }));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: {
      containers: [{ name: 'main', image: 'busybox' }],
      volumes,
      ...(nodeName !== undefined && { nodeName }),
    },
  };
}

export function node(name: string, zone: string): Manifest {
  return { apiVersion: 'v1', kind: 'Node', metadata: { name, labels: { zone } } };
}

/** A node selector: the label `zone` says so. */
export function inZone(zone: string): object {
  return { nodeSelectorTerms: [{ matchExpressions: [{ key: 'zone', operator: 'In', values: [zone] }] }] };
}

function metadataOf(name: string, { labels, annotations, finalizers }: Common): Manifest['metadata'] {
  return {
    name,
    ...(labels && { labels }),
    ...(annotations && { annotations }),
    ...(finalizers && { finalizers }),
  };
}

function classOf({ class: className = 'slow' }: Common): object {
  return className === null ? {} : { storageClassName: className };
}
