import { type MessageTexts } from './message-tables.js';

/** Pods, without their volumes and containers. */
export const POD_TABLES: MessageTexts = {
  Pod: `metadata 1 ObjectMeta, spec 2 PodSpec, status 3 PodStatus`,
  PodSpec: `
    volumes 1 Volume[], containers 2 Container[], restartPolicy 3, terminationGracePeriodSeconds 4 int?,
    activeDeadlineSeconds 5 int?, dnsPolicy 6, nodeSelector 7 {string}, serviceAccountName 8,
    serviceAccount 9, nodeName 10, hostNetwork 11 bool, hostPID 12 bool, hostIPC 13 bool,
    securityContext 14 PodSecurityContext, imagePullSecrets 15 LocalObjectReference[], hostname 16,
    subdomain 17, affinity 18 Affinity, schedulerName 19, initContainers 20 Container[],
    automountServiceAccountToken 21 bool?, tolerations 22 Toleration[], hostAliases 23 HostAlias[],
    priorityClassName 24, priority 25 int?, dnsConfig 26 PodDNSConfig, shareProcessNamespace 27 bool?,
    readinessGates 28 PodReadinessGate[], runtimeClassName 29 string?, enableServiceLinks 30 bool?,
    preemptionPolicy 31 string?, overhead 32 {quantity},
    topologySpreadConstraints 33 TopologySpreadConstraint[],
    ephemeralContainers 34 EphemeralContainer[], setHostnameAsFQDN 35 bool?, os 36 PodOS,
    hostUsers 37 bool?, schedulingGates 38 PodSchedulingGate[], resourceClaims 39 PodResourceClaim[],
    resources 40 ResourceRequirements
  `,
  PodSecurityContext: `
    seLinuxOptions 1 SELinuxOptions, runAsUser 2 int?, runAsNonRoot 3 bool?, supplementalGroups 4 int[],
    fsGroup 5 int?, runAsGroup 6 int?, sysctls 7 Sysctl[],
    windowsOptions 8 WindowsSecurityContextOptions, fsGroupChangePolicy 9 string?,
    seccompProfile 10 SeccompProfile, appArmorProfile 11 AppArmorProfile,
    supplementalGroupsPolicy 12 string?, seLinuxChangePolicy 13 string?
  `,
  Sysctl: `name 1, value 2`,
  Affinity: `nodeAffinity 1 NodeAffinity, podAffinity 2 PodAffinity, podAntiAffinity 3 PodAntiAffinity`,
  NodeAffinity: `
    requiredDuringSchedulingIgnoredDuringExecution 1 NodeSelector,
    preferredDuringSchedulingIgnoredDuringExecution 2 PreferredSchedulingTerm[]
  `,
  PreferredSchedulingTerm: `weight 1 int?, preference 2 NodeSelectorTerm`,
  PodAffinity: `
    requiredDuringSchedulingIgnoredDuringExecution 1 PodAffinityTerm[],
    preferredDuringSchedulingIgnoredDuringExecution 2 WeightedPodAffinityTerm[]
  `,
  PodAffinityTerm: `
    labelSelector 1 LabelSelector, namespaces 2 string[], topologyKey 3,
    namespaceSelector 4 LabelSelector, matchLabelKeys 5 string[], mismatchLabelKeys 6 string[]
  `,
  WeightedPodAffinityTerm: `weight 1 int?, podAffinityTerm 2 PodAffinityTerm`,
  PodAntiAffinity: `
    requiredDuringSchedulingIgnoredDuringExecution 1 PodAffinityTerm[],
    preferredDuringSchedulingIgnoredDuringExecution 2 WeightedPodAffinityTerm[]
  `,
  Toleration: `key 1, operator 2, value 3, effect 4, tolerationSeconds 5 int?`,
  HostAlias: `ip 1, hostnames 2 string[]`,
  PodDNSConfig: `nameservers 1 string[], searches 2 string[], options 3 PodDNSConfigOption[]`,
  PodDNSConfigOption: `name 1, value 2 string?`,
  PodReadinessGate: `conditionType 1`,
  TopologySpreadConstraint: `
    maxSkew 1 int?, topologyKey 2, whenUnsatisfiable 3, labelSelector 4 LabelSelector,
    minDomains 5 int?, nodeAffinityPolicy 6 string?, nodeTaintsPolicy 7 string?,
    matchLabelKeys 8 string[]
  `,
  PodOS: `name 1`,
  PodSchedulingGate: `name 1`,
  PodResourceClaim: `name 1, resourceClaimName 3 string?, resourceClaimTemplateName 4 string?`,
  PodStatus: `
    phase 1, conditions 2 PodCondition[], message 3, reason 4, hostIP 5, podIP 6, startTime 7 time,
    containerStatuses 8 ContainerStatus[], qosClass 9, initContainerStatuses 10 ContainerStatus[],
    nominatedNodeName 11, podIPs 12 PodIP[], ephemeralContainerStatuses 13 ContainerStatus[], resize 14,
    resourceClaimStatuses 15 PodResourceClaimStatus[], hostIPs 16 HostIP[], observedGeneration 17 int
  `,
  PodCondition: `
    type 1, status 2, lastProbeTime 3 time, lastTransitionTime 4 time, reason 5, message 6,
    observedGeneration 7 int
  `,
  HostIP: `ip 1`,
  PodIP: `ip 1`,
  PodResourceClaimStatus: `name 1, resourceClaimName 2 string?`,
};
