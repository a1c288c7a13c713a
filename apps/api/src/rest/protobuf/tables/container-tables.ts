import { type MessageTexts } from './message-tables.js';

/** An ephemeral container has the same fields as any. */
const CONTAINER = `
    name 1, image 2, command 3 string[], args 4 string[], workingDir 5, ports 6 ContainerPort[],
    env 7 EnvVar[], resources 8 ResourceRequirements, volumeMounts 9 VolumeMount[],
    livenessProbe 10 Probe, readinessProbe 11 Probe, lifecycle 12 Lifecycle, terminationMessagePath 13,
    imagePullPolicy 14, securityContext 15 SecurityContext, stdin 16 bool, stdinOnce 17 bool,
    tty 18 bool, envFrom 19 EnvFromSource[], terminationMessagePolicy 20,
    volumeDevices 21 VolumeDevice[], startupProbe 22 Probe, resizePolicy 23 ContainerResizePolicy[],
    restartPolicy 24 string?
  `;

/** Containers, and how they are. */
export const CONTAINER_TABLES: MessageTexts = {
  Container: CONTAINER,
  ContainerPort: `name 1, hostPort 2 int, containerPort 3 int?, protocol 4, hostIP 5`,
  EnvFromSource: `prefix 1, configMapRef 2 ConfigMapEnvSource, secretRef 3 SecretEnvSource`,
  ConfigMapEnvSource: `... 1 LocalObjectReference, optional 2 bool?`,
  SecretEnvSource: `... 1 LocalObjectReference, optional 2 bool?`,
  EnvVar: `name 1, value 2, valueFrom 3 EnvVarSource`,
  EnvVarSource: `
    fieldRef 1 ObjectFieldSelector, resourceFieldRef 2 ResourceFieldSelector,
    configMapKeyRef 3 ConfigMapKeySelector, secretKeyRef 4 SecretKeySelector
  `,
  ConfigMapKeySelector: `... 1 LocalObjectReference, key 2, optional 3 bool?`,
  SecretKeySelector: `... 1 LocalObjectReference, key 2, optional 3 bool?`,
  ResourceRequirements: `limits 1 {quantity}, requests 2 {quantity}, claims 3 ResourceClaim[]`,
  ResourceClaim: `name 1, request 2`,
  ContainerResizePolicy: `resourceName 1, restartPolicy 2`,
  VolumeMount: `
    name 1, readOnly 2 bool, mountPath 3, subPath 4, mountPropagation 5 string?, subPathExpr 6,
    recursiveReadOnly 7 string?
  `,
  VolumeDevice: `name 1, devicePath 2`,
  Probe: `
    ... 1 ProbeHandler, initialDelaySeconds 2 int, timeoutSeconds 3 int, periodSeconds 4 int,
    successThreshold 5 int, failureThreshold 6 int, terminationGracePeriodSeconds 7 int?
  `,
  ProbeHandler: `
    exec 1 ExecAction, httpGet 2 HTTPGetAction, tcpSocket 3 TCPSocketAction, grpc 4 GRPCAction
  `,
  ExecAction: `command 1 string[]`,
  HTTPGetAction: `path 1, port 2 int-or-string, host 3, scheme 4, httpHeaders 5 HTTPHeader[]`,
  HTTPHeader: `name 1, value 2`,
  TCPSocketAction: `port 1 int-or-string, host 2`,
  GRPCAction: `port 1 int?, service 2 string?`,
  Lifecycle: `postStart 1 LifecycleHandler, preStop 2 LifecycleHandler, stopSignal 3 string?`,
  LifecycleHandler: `
    exec 1 ExecAction, httpGet 2 HTTPGetAction, tcpSocket 3 TCPSocketAction, sleep 4 SleepAction
  `,
  SleepAction: `seconds 1 int?`,
  SecurityContext: `
    capabilities 1 Capabilities, privileged 2 bool?, seLinuxOptions 3 SELinuxOptions, runAsUser 4 int?,
    runAsNonRoot 5 bool?, readOnlyRootFilesystem 6 bool?, allowPrivilegeEscalation 7 bool?,
    runAsGroup 8 int?, procMount 9 string?, windowsOptions 10 WindowsSecurityContextOptions,
    seccompProfile 11 SeccompProfile, appArmorProfile 12 AppArmorProfile
  `,
  Capabilities: `add 1 string[], drop 2 string[]`,
  SELinuxOptions: `user 1, role 2, type 3, level 4`,
  WindowsSecurityContextOptions: `
    gmsaCredentialSpecName 1 string?, gmsaCredentialSpec 2 string?, runAsUserName 3 string?,
    hostProcess 4 bool?
  `,
  SeccompProfile: `type 1, localhostProfile 2 string?`,
  AppArmorProfile: `type 1, localhostProfile 2 string?`,
  EphemeralContainer: `... 1 EphemeralContainerCommon, targetContainerName 2`,
  EphemeralContainerCommon: CONTAINER,
  ContainerStatus: `
    name 1, state 2 ContainerState, lastState 3 ContainerState, ready 4 bool?, restartCount 5 int?,
    image 6, imageID 7, containerID 8, started 9 bool?, allocatedResources 10 {quantity},
    resources 11 ResourceRequirements, volumeMounts 12 VolumeMountStatus[], user 13 ContainerUser,
    allocatedResourcesStatus 14 ResourceStatus[], stopSignal 15 string?
  `,
  ContainerState: `
    waiting 1 ContainerStateWaiting, running 2 ContainerStateRunning,
    terminated 3 ContainerStateTerminated
  `,
  ContainerStateWaiting: `reason 1, message 2`,
  ContainerStateRunning: `startedAt 1 time`,
  ContainerStateTerminated: `
    exitCode 1 int?, signal 2 int, reason 3, message 4, startedAt 5 time, finishedAt 6 time,
    containerID 7
  `,
  VolumeMountStatus: `name 1, mountPath 2, readOnly 3 bool, recursiveReadOnly 4 string?`,
  ContainerUser: `linux 1 LinuxContainerUser`,
  LinuxContainerUser: `uid 1 int?, gid 2 int?, supplementalGroups 3 int[]`,
  ResourceStatus: `name 1, resources 2 ResourceHealth[]`,
  ResourceHealth: `resourceID 1, health 2`,
};
