import { type KubeObject } from '@berth/domain';

/** Endpoints as a decoded body has them. */
export type AddressInput = { readonly ip?: string; readonly hostname?: string; readonly nodeName?: string };
export type PortInput = { readonly name?: string; readonly port?: number; readonly protocol?: string };
export type SubsetInput = {
  readonly addresses?: readonly AddressInput[];
  readonly notReadyAddresses?: readonly AddressInput[];
  readonly ports?: readonly PortInput[];
};

/** The subsets of decoded Endpoints, which stand beside metadata. */
export function subsetsOf(endpoints: KubeObject): readonly SubsetInput[] {
  // The schema of the kind has made sure of the types.
  return (endpoints as { readonly subsets?: readonly SubsetInput[] }).subsets ?? [];
}
