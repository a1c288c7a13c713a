import { type KubeObject } from '@berth/domain';

export type TaintInput = { readonly key?: string; readonly value?: string; readonly effect?: string };

/** A Node's spec as a decoded body has it: the right types, nothing else is promised. */
export type NodeSpecInput = {
  readonly podCIDR?: string;
  readonly providerID?: string;
  readonly taints?: readonly TaintInput[];
  readonly unschedulable?: boolean;
};

export type NodeStatusInput = {
  readonly conditions?: readonly { readonly type?: string; readonly status?: string }[];
  readonly addresses?: readonly { readonly type?: string; readonly address?: string }[];
  readonly nodeInfo?: {
    readonly kubeletVersion?: string;
    readonly osImage?: string;
    readonly kernelVersion?: string;
    readonly containerRuntimeVersion?: string;
  };
};

/** The spec of a decoded Node; an absent one has no fields. */
export function nodeSpec(node: KubeObject): NodeSpecInput {
  // The schema of the kind has made sure of the types.
  return (node.spec ?? {}) as NodeSpecInput;
}

export function nodeStatus(node: KubeObject): NodeStatusInput {
  return (node.status ?? {}) as NodeStatusInput;
}
