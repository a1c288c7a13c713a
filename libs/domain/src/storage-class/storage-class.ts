import { type TopologyTerm } from '../labels/node-selector.js';
import { type ObjectMeta } from '../object/kube-object.js';
import { type Life, type LifeEvent } from '../object/lifecycle.js';

/** A StorageClass as it is stored; its fields stand at the top level. */
export type StorageClass = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly provisioner: string;
  readonly parameters?: { readonly [key: string]: string };
  readonly reclaimPolicy?: 'Delete' | 'Retain';
  readonly volumeBindingMode?: 'Immediate' | 'WaitForFirstConsumer';
  readonly allowVolumeExpansion?: boolean;
  readonly mountOptions?: readonly string[];
  /** Where volumes may be made; none: anywhere. */
  readonly allowedTopologies?: readonly TopologyTerm[];
};

export type StorageClassEvent = LifeEvent<'StorageClass', StorageClass>;

export type StorageClassState = Life<StorageClass>;

/** True for a class whose claims wait for a pod before they are bound. */
export function bindsLate(storageClass: StorageClass | undefined): boolean {
  return storageClass?.volumeBindingMode === 'WaitForFirstConsumer';
}
