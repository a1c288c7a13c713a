import { type AccessMode, type Claim } from '../claim/claim.js';
import { claimVolumesOf, isFinished, isScheduled, type Pod } from '../kept/pod.js';
import { compareNames } from '../binding/match-volume.js';
import { type MountProblem } from './mount.js';

/** A pod's use of a claim. */
type Use = { readonly pod: Pod; readonly nodeName: string; readonly readOnly: boolean };

/**
 * Why the access modes of a claim's volume keep a pod from it; undefined: they do not. Of pods that can't have it
 * together the oldest have it: ReadWriteOncePod lets one in, ReadWriteOnce those of one node, ReadOnlyMany readers
 * everywhere, ReadWriteMany all.
 */
export function accessProblem(pod: Pod, claim: Claim, users: readonly Pod[]): MountProblem | undefined {
  const modes = claim.status.accessModes ?? claim.spec.accessModes;
  const use = useOf(pod, claim);
  if (!isOffered(use, modes)) {
    const message = `claim "${claim.metadata.name}" is for readers only: the pod's volume must be readOnly`;
    return { reason: 'ReadOnlyRequired', message };
  }
  if (isFinished(pod)) return undefined;
  const inTheWay = admitted(pod, claim, users, modes).filter((other) => !together(use, other, modes));
  return inTheWay.length === 0 ? undefined : conflict(claim, inTheWay, modes);
}

/** Those that came before the pod and have the volume, each admitted beside those before it. */
function admitted(
  pod: Pod,
  claim: Claim,
  users: readonly Pod[],
  modes: readonly AccessMode[],
): readonly Use[] {
  const before = users.filter(
    (it) => it.metadata.uid !== pod.metadata.uid && holds(it) && (!isScheduled(pod) || byAge(it, pod) < 0),
  );
  const uses: Use[] = [];
  for (const use of before.sort(byAge).map((it) => useOf(it, claim))) {
    if (isOffered(use, modes) && uses.every((other) => together(use, other, modes))) uses.push(use);
  }
  return uses;
}

/** Writing is not, where all modes are for readers. */
function isOffered({ readOnly }: Use, modes: readonly AccessMode[]): boolean {
  return readOnly || modes.some((mode) => mode !== 'ReadOnlyMany');
}

function together(one: Use, other: Use, modes: readonly AccessMode[]): boolean {
  if (modes.includes('ReadWriteMany')) return true;
  if (modes.includes('ReadWriteOncePod')) return false;
  if (modes.includes('ReadOnlyMany') && one.readOnly && other.readOnly) return true;
  // One without a node may yet get that of the other.
  const sameNode = [one, other].some(({ nodeName }) => nodeName === '') || one.nodeName === other.nodeName;
  return modes.includes('ReadWriteOnce') && sameNode;
}

/** A pod that is over has let go of its volumes; one that is asked to go has not. */
function holds(pod: Pod): boolean {
  return isScheduled(pod) && !isFinished(pod);
}

function useOf(pod: Pod, { metadata }: Claim): Use {
  const volumes = claimVolumesOf(pod).filter(({ claimName }) => claimName === metadata.name);
  return {
    pod,
    nodeName: pod.spec?.nodeName ?? '',
    readOnly: volumes.length > 0 && volumes.every(({ readOnly }) => readOnly),
  };
}

/** In the words of Kubernetes' scheduler and of its attaching. */
function conflict(
  { metadata, spec }: Claim,
  inTheWay: readonly Use[],
  modes: readonly AccessMode[],
): MountProblem {
  const names = inTheWay.map(({ pod }) => pod.metadata.name).join(', ');
  const message = modes.includes('ReadWriteOncePod')
    ? `pod ${names} uses claim "${metadata.name}", whose access mode ReadWriteOncePod lets in one pod only`
    : `Multi-Attach error for volume "${spec.volumeName ?? ''}": Volume is already used by pod(s) ${names}`;
  return { reason: 'AccessModeConflict', message };
}

function byAge({ metadata: one }: Pod, { metadata: other }: Pod): number {
  return compareNames(one.creationTimestamp, other.creationTimestamp) || compareNames(one.uid, other.uid);
}
