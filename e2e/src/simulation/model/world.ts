/** The model's own idea of the objects: plain, and only what its rules read. */
export type Meta = {
  name: string;
  namespace?: string;
  uid: string;
  creationTimestamp: string;
  deletionTimestamp?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
};
export type Thing = { kind: string; metadata: Meta };
export type Claim = Thing & {
  spec: {
    accessModes: string[];
    resources: { requests: { storage: string } };
    storageClassName?: string;
    volumeName?: string;
    volumeMode?: string;
    selector?: { matchLabels?: Record<string, string> };
    volumeAttributesClassName?: string;
  };
  status: {
    phase: string;
    capacity?: { storage: string };
    accessModes?: string[];
    currentVolumeAttributesClassName?: string;
    conditions?: { type: string; status: string }[];
    allocatedResources?: Record<string, string>;
    allocatedResourceStatuses?: Record<string, string>;
  };
};
export type Volume = Thing & {
  spec: {
    capacity: { storage: string };
    accessModes: string[];
    persistentVolumeReclaimPolicy: string;
    storageClassName?: string;
    volumeMode?: string;
    volumeAttributesClassName?: string;
    /** Of all sources the only one that Berth makes, and nobody else here. */
    glusterfs?: object;
    claimRef?: { namespace?: string; name?: string; uid?: string; kind?: string; apiVersion?: string };
    nodeAffinity?: { required: { nodeSelectorTerms: { matchExpressions?: LabelIn[] }[] } };
  };
  status: { phase: string };
};
export type StorageClass = Thing & {
  provisioner: string;
  volumeBindingMode?: string;
  allowedTopologies?: { matchLabelExpressions?: LabelIn[] }[];
};
export type Pod = Thing & {
  spec: { nodeName?: string; volumes?: { persistentVolumeClaim?: { claimName: string } }[] };
  status: { phase: string };
};
type LabelIn = { key: string; values?: string[] };

/** All objects by UID. A step makes a new one. */
export type World = ReadonlyMap<string, Thing>;

/** What a step leaves of the objects it changes; undefined: the object is gone. */
export type Step = ReadonlyMap<string, Thing | undefined>;

export const COMPLETED = 'pv.kubernetes.io/bind-completed';
export const BY_CONTROLLER = 'pv.kubernetes.io/bound-by-controller';
export const PROVISIONED_BY = 'pv.kubernetes.io/provisioned-by';
export const SELECTED_NODE = 'volume.kubernetes.io/selected-node';
export const ASKED = 'volume.kubernetes.io/storage-provisioner';
export const ASKED_BETA = 'volume.beta.kubernetes.io/storage-provisioner';
export const GLUSTER = 'kubernetes.io/glusterfs';

export function claimsOf(world: World): Claim[] {
  return [...world.values()].filter(({ kind }) => kind === 'PersistentVolumeClaim') as Claim[];
}

export function volumesOf(world: World): Volume[] {
  return [...world.values()].filter(({ kind }) => kind === 'PersistentVolume') as Volume[];
}

export function classesOf(world: World): StorageClass[] {
  return [...world.values()].filter(({ kind }) => kind === 'StorageClass') as StorageClass[];
}

/** The pods that use a claim. */
export function podsOf(world: World, claim: Claim): Pod[] {
  const pods = [...world.values()].filter(({ kind }) => kind === 'Pod') as Pod[];
  return pods.filter(
    (pod) =>
      pod.metadata.namespace === claim.metadata.namespace &&
      (pod.spec.volumes ?? []).some((it) => it.persistentVolumeClaim?.claimName === claim.metadata.name),
  );
}

export function named<T extends Thing>(things: readonly T[], name: string | undefined): T | undefined {
  return things.find(({ metadata }) => metadata.name === name);
}

export function annotation(thing: Thing, key: string): string | undefined {
  return thing.metadata.annotations?.[key];
}

export function isGoing({ metadata }: Thing): boolean {
  return metadata.deletionTimestamp !== undefined;
}

export function has(thing: Thing, finalizer: string): boolean {
  return (thing.metadata.finalizers ?? []).includes(finalizer);
}

const SCALES: Record<string, bigint> = { n: 1n, u: 1_000n, m: 1_000_000n, '': 10n ** 9n, k: 10n ** 12n };
['M', 'G', 'T'].forEach((unit, at) => (SCALES[unit] = 10n ** BigInt(15 + 3 * at)));
['Ki', 'Mi', 'Gi', 'Ti'].forEach((unit, at) => (SCALES[unit] = 10n ** 9n * 1_024n ** BigInt(at + 1)));

/** An amount in billionths, so that decimals are whole. */
export function amount(text: string): bigint {
  const [, whole = '0', decimals = '', unit = ''] = /^(\d+)(?:\.(\d+))?([A-Za-z]*)$/.exec(text) ?? [];
  return (BigInt(whole + decimals) * (SCALES[unit] ?? 0n)) / 10n ** BigInt(decimals.length);
}
