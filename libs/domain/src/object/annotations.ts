import { type KubeObject } from './kube-object.js';

/** On a claim: binding ran through once. Only its presence counts. */
export const BIND_COMPLETED = 'pv.kubernetes.io/bind-completed';
/** On either side: the link from this object to the other was written by the binder. Only its presence counts. */
export const BOUND_BY_CONTROLLER = 'pv.kubernetes.io/bound-by-controller';
/** On a volume: who made it. */
export const PROVISIONED_BY = 'pv.kubernetes.io/provisioned-by';
/** On either side: the CSI driver that took over from an in-tree plugin; Kubernetes leaves such objects to it. */
export const MIGRATED_TO = 'pv.kubernetes.io/migrated-to';
/** On a claim: the node a scheduler chose for it. */
export const SELECTED_NODE = 'volume.kubernetes.io/selected-node';
/** On a volume: its size before an expansion that the node has yet to finish; what its claim may use till then. */
export const PRE_RESIZE_CAPACITY = 'volume.alpha.kubernetes.io/pre-resize-capacity';
/** On both: the class, from before there was a field for it; it wins over the field. */
export const LEGACY_CLASS = 'volume.beta.kubernetes.io/storage-class';
/** On a volume: mount options, comma separated, from before there was a field for them. */
export const LEGACY_MOUNT_OPTIONS = 'volume.beta.kubernetes.io/mount-options';

/** Holds a claim while a pod uses it. */
export const CLAIM_PROTECTION = 'kubernetes.io/pvc-protection';
/** Holds a volume while it is bound. */
export const VOLUME_PROTECTION = 'kubernetes.io/pv-protection';

/** The value of an annotation, or undefined. */
export function annotationOf(object: KubeObject, key: string): string | undefined {
  return object.metadata.annotations?.[key];
}

/** The object with annotations added. */
export function annotated<T extends KubeObject>(object: T, added: { readonly [key: string]: string }): T {
  const annotations = { ...object.metadata.annotations, ...added };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

/** The object without an annotation; an empty map of annotations goes too. */
export function withoutAnnotation<T extends KubeObject>(object: T, key: string): T {
  const { annotations, ...metadata } = object.metadata;
  const { [key]: _removed, ...kept } = annotations ?? {};
  const left = Object.keys(kept).length > 0 ? { ...metadata, annotations: kept } : metadata;
  return { ...object, metadata: left };
}
