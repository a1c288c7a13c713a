import { type KubeObject } from '@berth/domain';

/** A PersistentVolumeClaim's spec as a decoded body has it: the right types, nothing else is promised. */
export type ClaimSpecInput = {
  readonly accessModes?: readonly string[];
  readonly selector?: LabelSelectorInput;
  readonly resources?: {
    readonly requests?: { readonly [resource: string]: string };
    readonly limits?: { readonly [resource: string]: string };
  };
  readonly volumeName?: string;
  readonly storageClassName?: string;
  readonly volumeMode?: string;
  readonly volumeAttributesClassName?: string;
  readonly dataSource?: DataSourceInput;
  readonly dataSourceRef?: DataSourceInput;
};

export type LabelSelectorInput = {
  readonly matchLabels?: { readonly [key: string]: string };
  readonly matchExpressions?: readonly {
    readonly key?: string;
    readonly operator?: string;
    readonly values?: readonly string[];
  }[];
};

export type DataSourceInput = {
  readonly apiGroup?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
};

export type ClaimStatusInput = {
  readonly phase?: string;
  readonly capacity?: { readonly [resource: string]: string };
  readonly accessModes?: readonly string[];
  readonly allocatedResources?: { readonly [resource: string]: string };
  readonly allocatedResourceStatuses?: { readonly [resource: string]: string };
};

/** The spec of a decoded claim; an absent one has no fields. */
export function claimSpec(claim: KubeObject): ClaimSpecInput {
  // The schema of the kind has made sure of the types.
  return (claim.spec ?? {}) as ClaimSpecInput;
}

export function claimStatus(claim: KubeObject): ClaimStatusInput {
  return (claim.status ?? {}) as ClaimStatusInput;
}

/** The claim with another spec. */
export function withSpec(claim: KubeObject, spec: ClaimSpecInput): KubeObject {
  return { ...claim, spec: spec };
}
