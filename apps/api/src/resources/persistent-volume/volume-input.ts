import { type KubeObject } from '@berth/domain';

/** A PersistentVolume's spec as a decoded body has it: the right types, nothing else is promised. */
export type VolumeSpecInput = {
  readonly capacity?: { readonly [resource: string]: string };
  readonly accessModes?: readonly string[];
  readonly persistentVolumeReclaimPolicy?: string;
  readonly storageClassName?: string;
  readonly volumeAttributesClassName?: string;
  readonly volumeMode?: string;
  readonly mountOptions?: readonly string[];
  readonly claimRef?: { readonly namespace?: string; readonly name?: string; readonly uid?: string };
  readonly nodeAffinity?: {
    readonly required?: { readonly nodeSelectorTerms?: readonly NodeSelectorTermInput[] };
  };
  readonly [source: string]: unknown;
};

export type NodeSelectorTermInput = {
  readonly matchExpressions?: readonly NodeSelectorRequirementInput[];
  readonly matchFields?: readonly NodeSelectorRequirementInput[];
};

export type NodeSelectorRequirementInput = {
  readonly key?: string;
  readonly operator?: string;
  readonly values?: readonly string[];
};

/** Every source a volume can have, in the order Kubernetes looks for them. */
export const volumeSources = [
  'hostPath',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'glusterfs',
  'flocker',
  'nfs',
  'rbd',
  'quobyte',
  'cephfs',
  'iscsi',
  'cinder',
  'fc',
  'flexVolume',
  'azureFile',
  'vsphereVolume',
  'azureDisk',
  'portworxVolume',
  'scaleIO',
  'local',
  'storageos',
  'csi',
] as const;

export type VolumeSourceName = (typeof volumeSources)[number];

/** The sources a spec names; a valid one names exactly one. */
export function sourcesOf(spec: VolumeSpecInput): readonly VolumeSourceName[] {
  return volumeSources.filter((source) => spec[source] !== undefined);
}

/** The spec of a decoded volume; an absent one has no fields. */
export function specOf(volume: KubeObject): VolumeSpecInput {
  // The schema of the kind has made sure of the types.
  return (volume.spec ?? {}) as VolumeSpecInput;
}
