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

/** The spec of a decoded volume; an absent one has no fields. */
export function specOf(volume: KubeObject): VolumeSpecInput {
  // The schema of the kind has made sure of the types.
  return (volume.spec ?? {}) as VolumeSpecInput;
}
