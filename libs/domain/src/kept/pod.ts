import { type JsonObject, type ObjectMeta } from '../object/kube-object.js';

/** A Pod as it is stored: kept as one that uses claims. */
export type Pod = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta & { readonly namespace?: string };
  readonly spec?: { readonly nodeName?: string; readonly volumes?: readonly PodVolume[] };
  readonly status?: { readonly phase?: string };
};

/** Where a pod's volume comes from; other sources than claims stand beside. */
type PodVolume = {
  readonly name: string;
  readonly persistentVolumeClaim?: { readonly claimName: string };
  /** Its claim is made for the pod, and named after both. */
  readonly ephemeral?: JsonObject;
};

/** The names of the claims a pod uses, of its own namespace. */
export function claimsUsedBy({ metadata, spec }: Pod): readonly string[] {
  const names = (spec?.volumes ?? []).flatMap(({ name, persistentVolumeClaim, ephemeral }) => [
    ...(persistentVolumeClaim === undefined ? [] : [persistentVolumeClaim.claimName]),
    ...(ephemeral === undefined ? [] : [`${metadata.name}-${name}`]),
  ]);
  return [...new Set(names)];
}

/** True for a pod that has a node, and so may have a claim mounted there, whatever its phase. */
export function isScheduled({ spec }: Pod): boolean {
  return (spec?.nodeName ?? '') !== '';
}

/** True for a pod that will not get a node any more. */
export function isOver({ metadata, status }: Pod): boolean {
  return (
    metadata.deletionTimestamp !== undefined || status?.phase === 'Succeeded' || status?.phase === 'Failed'
  );
}
