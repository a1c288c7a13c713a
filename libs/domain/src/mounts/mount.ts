import { type AccessMode, type Claim, type VolumeMode } from '../claim/claim.js';
import { type Node } from '../kept/node.js';
import { type Pod } from '../kept/pod.js';
import { type NodeSelector } from '../labels/node-selector.js';
import { type JsonObject } from '../object/kube-object.js';
import { type Volume } from '../volume/volume.js';
import { type VolumeSourceName } from '../volume/volume-sources.js';

/** What may be looked up to tell what a pod mounts. */
export type MountView = {
  /** A claim of the pod's namespace. */
  readonly claimByName: (name: string) => Claim | undefined;
  readonly volumeByName: (name: string) => Volume | undefined;
  readonly nodeByName: (name: string) => Node | undefined;
  /** The pods of the pod's namespace that use the claim of this name. */
  readonly podsUsing: (claimName: string) => readonly Pod[];
};

/** Why a claim's volume can't be mounted in a pod: a word, and what to know about it. */
export type MountProblem = { readonly reason: MountProblemReason; readonly message: string };

export type MountProblemReason =
  | 'ClaimNotFound'
  /** The claim of an ephemeral volume was made for someone else. */
  | 'ClaimNotForPod'
  | 'ClaimPending'
  | 'ClaimLost'
  /** Asked to go before the pod came. */
  | 'ClaimTerminating'
  | 'VolumeNotFound'
  | 'VolumeMisbound'
  | 'VolumeTerminating'
  | 'VolumeModeMismatch'
  | 'MountOptionsNotSupported'
  /** The volume is for readers only. */
  | 'ReadOnlyRequired'
  /** Its access modes do not let this pod in beside another. */
  | 'AccessModeConflict'
  | 'NodeNotFound'
  | 'NodeAffinityConflict';

/** What a pod's use of a claim comes to: what to mount and how, or why that can't be. */
export type Mount = {
  /** Of the pod's volume. */
  readonly name: string;
  readonly claimName: string;
  readonly readOnly: boolean;
  readonly problem?: MountProblem;
  /** Absent while the claim has none. */
  readonly volume?: MountedVolume;
};

export type MountedVolume = {
  readonly name: string;
  readonly sourceType: VolumeSourceName;
  /** As the volume has it. */
  readonly source: JsonObject;
  readonly accessModes: readonly AccessMode[];
  readonly volumeMode: VolumeMode;
  readonly mountOptions: readonly string[];
  /** The node chooses where it is absent. */
  readonly fsType?: string;
  /** The nodes it can be reached from; absent: all. */
  readonly nodes?: NodeSelector;
};
