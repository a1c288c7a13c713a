import { isReachable } from '../binding/place.js';
import { volumeModeOf } from '../binding/fit.js';
import { type Claim } from '../claim/claim.js';
import { claimVolumesOf, type ClaimVolume, isScheduled, type Pod } from '../kept/pod.js';
import { annotationOf, LEGACY_MOUNT_OPTIONS } from '../object/annotations.js';
import { type JsonObject, type KubeObject } from '../object/kube-object.js';
import { type Volume } from '../volume/volume.js';
import { sourcesOf, traitsOf } from '../volume/volume-sources.js';
import { accessProblem } from './access.js';
import { type Mount, type MountedVolume, type MountProblem, type MountView } from './mount.js';

/** What each claim that a pod uses comes to: what to mount and how, or why that can't be. */
export function resolveMounts(pod: Pod, view: MountView): readonly Mount[] {
  return claimVolumesOf(pod).map((used) => mountOf(pod, used, view));
}

function mountOf(pod: Pod, used: ClaimVolume, view: MountView): Mount {
  const claim = view.claimByName(used.claimName);
  const volume = claim && volumeOf(claim, view);
  const mounted = volume && mountedVolume(volume);
  const problem =
    claimProblem(pod, used, claim, volume) ?? useProblem(pod, used, { claim, volume, mounted }, view);
  return {
    name: used.name,
    claimName: used.claimName,
    readOnly: used.readOnly || mounted?.source['readOnly'] === true,
    ...(problem !== undefined && { problem }),
    ...(mounted !== undefined && { volume: mounted }),
  };
}

function volumeOf({ spec, status }: Claim, view: MountView): Volume | undefined {
  return status.phase === 'Bound' ? view.volumeByName(spec.volumeName ?? '') : undefined;
}

/** What keeps the claim from having a volume for the pod. */
function claimProblem(
  pod: Pod,
  { claimName, isEphemeral }: ClaimVolume,
  claim: Claim | undefined,
  volume: Volume | undefined,
): MountProblem | undefined {
  if (claim === undefined)
    return { reason: 'ClaimNotFound', message: `persistentvolumeclaim "${claimName}" not found` };
  if (isEphemeral && !isOwnedBy(claim, pod)) {
    const message = `persistentvolumeclaim "${claimName}" was not created for pod "${pod.metadata.name}"`;
    return { reason: 'ClaimNotForPod', message };
  }
  if (camePast(pod, claim)) {
    return { reason: 'ClaimTerminating', message: `persistentvolumeclaim "${claimName}" is being deleted` };
  }
  return phaseProblem(claim) ?? volumeProblem(pod, claim, volume);
}

function phaseProblem({ metadata: { name }, status, berth }: Claim): MountProblem | undefined {
  if (status.phase === 'Bound') return undefined;
  if (status.phase === 'Lost') {
    return { reason: 'ClaimLost', message: `persistentvolumeclaim "${name}" has lost its volume` };
  }
  const said = berth?.waiting ?? berth?.provisioning?.failure;
  const why = said === undefined ? 'it has no volume yet' : `${said.reason}: ${said.message}`;
  return { reason: 'ClaimPending', message: `persistentvolumeclaim "${name}" is not bound: ${why}` };
}

function volumeProblem(
  pod: Pod,
  { metadata, spec }: Claim,
  volume: Volume | undefined,
): MountProblem | undefined {
  const { volumeName = '' } = spec;
  if (volume === undefined) {
    return { reason: 'VolumeNotFound', message: `persistentvolume "${volumeName}" not found` };
  }
  if (volume.spec.claimRef?.uid !== metadata.uid) {
    const message = `persistentvolume "${volumeName}" is bound to a different claim`;
    return { reason: 'VolumeMisbound', message };
  }
  return camePast(pod, volume)
    ? { reason: 'VolumeTerminating', message: `persistentvolume "${volumeName}" is being deleted` }
    : undefined;
}

type Found = {
  readonly claim: Claim | undefined;
  readonly volume: Volume | undefined;
  readonly mounted: MountedVolume | undefined;
};

/** What is in the way of a volume that the claim has. */
function useProblem(
  pod: Pod,
  used: ClaimVolume,
  { claim, volume, mounted }: Found,
  view: MountView,
): MountProblem | undefined {
  if (claim === undefined || volume === undefined || mounted === undefined) return undefined;
  return (
    modeProblem(used, mounted) ??
    optionsProblem(mounted) ??
    accessProblem(pod, claim, view.podsUsing(used.claimName)) ??
    nodeProblem(pod, volume, view)
  );
}

/** A raw device is not mounted, and a file system is no device. */
function modeProblem({ name, as }: ClaimVolume, mounted: MountedVolume): MountProblem | undefined {
  const { volumeMode, sourceType } = mounted;
  if (volumeMode === 'Block' && !traitsOf(sourceType).block) {
    return mismatch(`a volume of ${sourceType} is no raw block device`);
  }
  if (volumeMode === 'Block' && as.includes('mount')) {
    return mismatch(`volume ${name} has volumeMode Block, but is specified in volumeMounts`);
  }
  return volumeMode === 'Filesystem' && as.includes('device')
    ? mismatch(`volume ${name} has volumeMode Filesystem, but is specified in volumeDevices`)
    : undefined;
}

function mismatch(message: string): MountProblem {
  return { reason: 'VolumeModeMismatch', message };
}

function optionsProblem({ mountOptions, sourceType, volumeMode }: MountedVolume): MountProblem | undefined {
  const refused = volumeMode === 'Filesystem' && traitsOf(sourceType).mountOptions === 'none';
  if (!refused || mountOptions.length === 0) return undefined;
  const message = `a volume of ${sourceType} takes no mount options, and this one has ${mountOptions.join(',')}`;
  return { reason: 'MountOptionsNotSupported', message };
}

function nodeProblem(pod: Pod, volume: Volume, view: MountView): MountProblem | undefined {
  if (!isScheduled(pod) || volume.spec.nodeAffinity?.required === undefined) return undefined;
  const nodeName = pod.spec?.nodeName ?? '';
  const node = view.nodeByName(nodeName);
  if (node === undefined) return { reason: 'NodeNotFound', message: `node "${nodeName}" not found` };
  if (isReachable(volume, { nodeName, node })) return undefined;
  const message = `node "${nodeName}" had volume node affinity conflict with volume "${volume.metadata.name}"`;
  return { reason: 'NodeAffinityConflict', message };
}

/** Undefined for a volume of no known source, which no rule lets come into being. */
function mountedVolume(volume: Volume): MountedVolume | undefined {
  const [sourceType] = sourcesOf(volume);
  if (sourceType === undefined) return undefined;
  // The source stands beside the fields that every volume has.
  const source = (volume.spec as unknown as JsonObject)[sourceType] as JsonObject;
  const fsType = source['fsType'];
  const nodes = volume.spec.nodeAffinity?.required;
  return {
    name: volume.metadata.name,
    sourceType,
    source,
    accessModes: volume.spec.accessModes,
    volumeMode: volumeModeOf(volume),
    mountOptions: mountOptionsOf(volume),
    ...(typeof fsType === 'string' && { fsType }),
    ...(nodes !== undefined && { nodes }),
  };
}

/** The old annotation wins over the field, as in Kubernetes. */
function mountOptionsOf(volume: Volume): readonly string[] {
  const annotated = annotationOf(volume, LEGACY_MOUNT_OPTIONS);
  if (annotated === undefined) return volume.spec.mountOptions ?? [];
  return annotated.split(',').filter((option) => option !== '');
}

function isOwnedBy({ metadata }: Claim, pod: Pod): boolean {
  return (metadata.ownerReferences ?? []).some(
    ({ uid, controller }) => uid === pod.metadata.uid && controller === true,
  );
}

/** True for a pod that came when the object was asked to go already; one that was there before keeps it. */
function camePast(pod: Pod, { metadata: { deletionTimestamp } }: KubeObject): boolean {
  return deletionTimestamp !== undefined && pod.metadata.creationTimestamp > deletionTimestamp;
}
