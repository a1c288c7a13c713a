import { type JsonObject, type ObjectMeta } from '../object/kube-object.js';

/** A Pod as it is stored: kept as one that uses claims. */
export type Pod = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta & { readonly namespace?: string };
  readonly spec?: {
    readonly nodeName?: string;
    readonly volumes?: readonly PodVolume[];
    readonly containers?: readonly Container[];
    readonly initContainers?: readonly Container[];
  };
  readonly status?: { readonly phase?: string };
};

/** Where a pod's volume comes from; other sources than claims stand beside. */
type PodVolume = {
  readonly name: string;
  readonly persistentVolumeClaim?: { readonly claimName: string; readonly readOnly?: boolean };
  /** Its claim is made for the pod, and named after both. */
  readonly ephemeral?: JsonObject;
};

/** Which volumes it uses, by the names they have in the pod: as file systems, and as raw devices. */
type Container = {
  readonly volumeMounts?: readonly { readonly name: string }[];
  readonly volumeDevices?: readonly { readonly name: string }[];
};

/** A volume of a pod that comes from a claim of its namespace. */
export type ClaimVolume = {
  readonly name: string;
  readonly claimName: string;
  readonly readOnly: boolean;
  /** The claim is made for the pod. */
  readonly isEphemeral: boolean;
  /** How containers use it. */
  readonly as: readonly ('mount' | 'device')[];
};

/** The volumes of a pod that come from claims. */
export function claimVolumesOf(pod: Pod): readonly ClaimVolume[] {
  return (pod.spec?.volumes ?? []).flatMap((volume) => {
    const claimName = claimNameOf(pod, volume);
    if (claimName === undefined) return [];
    const { name, persistentVolumeClaim } = volume;
    const readOnly = persistentVolumeClaim?.readOnly === true;
    const isEphemeral = persistentVolumeClaim === undefined;
    return [{ name, claimName, readOnly, isEphemeral, as: usesOf(name, pod) }];
  });
}

function claimNameOf(
  { metadata }: Pod,
  { name, persistentVolumeClaim, ephemeral }: PodVolume,
): string | undefined {
  if (persistentVolumeClaim !== undefined) return persistentVolumeClaim.claimName;
  return ephemeral === undefined ? undefined : `${metadata.name}-${name}`;
}

function usesOf(volumeName: string, { spec }: Pod): ClaimVolume['as'] {
  const containers = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
  const isNamed = (uses: readonly { readonly name: string }[] = []): boolean =>
    uses.some(({ name }) => name === volumeName);
  return [
    ...(containers.some(({ volumeMounts }) => isNamed(volumeMounts)) ? (['mount'] as const) : []),
    ...(containers.some(({ volumeDevices }) => isNamed(volumeDevices)) ? (['device'] as const) : []),
  ];
}

/** The names of the claims a pod uses, of its own namespace. */
export function claimsUsedBy(pod: Pod): readonly string[] {
  const names = (pod.spec?.volumes ?? []).flatMap((volume) => claimNameOf(pod, volume) ?? []);
  return [...new Set(names)];
}

/** True for a pod that has a node, and so may have a claim mounted there, whatever its phase. */
export function isScheduled({ spec }: Pod): boolean {
  return (spec?.nodeName ?? '') !== '';
}

/** True for a pod that will not get a node any more. */
export function isOver(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp !== undefined || isFinished(pod);
}

/** True for a pod whose containers have all ended for good. */
export function isFinished({ status }: Pod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}
