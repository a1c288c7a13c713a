import { type KubeObject } from '@berth/domain';

export type MountInput = { readonly name?: string; readonly mountPath?: string };
export type DeviceInput = { readonly name?: string; readonly devicePath?: string };
export type ContainerPortInput = {
  readonly name?: string;
  readonly containerPort?: number;
  readonly hostPort?: number;
  readonly protocol?: string;
};

export type ContainerInput = {
  readonly name?: string;
  readonly image?: string;
  readonly imagePullPolicy?: string;
  readonly env?: readonly { readonly name?: string }[];
  readonly ports?: readonly ContainerPortInput[];
  readonly volumeMounts?: readonly MountInput[];
  readonly volumeDevices?: readonly DeviceInput[];
};

export type PodVolumeInput = {
  readonly name?: string;
  readonly persistentVolumeClaim?: { readonly claimName?: string };
  readonly ephemeral?: { readonly volumeClaimTemplate?: { readonly spec?: object } };
  readonly [source: string]: unknown;
};

/** A Pod's spec as a decoded body has it: the right types, nothing else is promised. */
export type PodSpecInput = {
  readonly volumes?: readonly PodVolumeInput[];
  readonly containers?: readonly ContainerInput[];
  readonly initContainers?: readonly ContainerInput[];
  readonly restartPolicy?: string;
  readonly dnsPolicy?: string;
  readonly terminationGracePeriodSeconds?: number;
  readonly activeDeadlineSeconds?: number;
  readonly nodeName?: string;
  readonly nodeSelector?: { readonly [label: string]: string };
  readonly affinity?: {
    readonly nodeAffinity?: {
      readonly requiredDuringSchedulingIgnoredDuringExecution?: {
        readonly nodeSelectorTerms?: readonly object[];
      };
    };
  };
  readonly tolerations?: readonly { readonly tolerationSeconds?: number }[];
  readonly schedulingGates?: readonly { readonly name?: string }[];
  readonly readinessGates?: readonly { readonly conditionType?: string }[];
  readonly schedulerName?: string;
  readonly serviceAccountName?: string;
  readonly hostNetwork?: boolean;
};

export type ContainerStatusInput = {
  readonly ready?: boolean;
  readonly restartCount?: number;
  readonly state?: {
    readonly waiting?: { readonly reason?: string };
    readonly running?: object;
    readonly terminated?: { readonly reason?: string; readonly signal?: number; readonly exitCode?: number };
  };
};

export type PodStatusInput = {
  readonly phase?: string;
  readonly reason?: string;
  readonly podIP?: string;
  readonly nominatedNodeName?: string;
  readonly conditions?: readonly { readonly type?: string; readonly status?: string }[];
  readonly containerStatuses?: readonly ContainerStatusInput[];
};

/** The spec of a decoded Pod; an absent one has no fields. */
export function podSpec(pod: KubeObject): PodSpecInput {
  // The schema of the kind has made sure of the types.
  return (pod.spec ?? {}) as PodSpecInput;
}

export function podStatus(pod: KubeObject): PodStatusInput {
  return (pod.status ?? {}) as PodStatusInput;
}
