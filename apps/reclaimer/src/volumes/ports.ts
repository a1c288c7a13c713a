import {
  type CredentialPorts,
  type HeketiCredentials,
  type HeketiSettings,
  type RegisteredBackend,
  type VolumeBackend,
} from '@berth/backends';
import { type Decision, type KubeObject, type Tracked, type Volume } from '@berth/domain';
import { type Attempt } from './attempt.js';
import { type RecyclableDirectory } from './what-to-reclaim.js';

/** The moments of a pass at which a crash leaves different things behind. */
export type ReclaimStep =
  'before the intent' | 'after the intent' | 'during the call' | 'after the call' | 'after the outcome';

/** What the passes may do. */
export type ReclaimPorts = CredentialPorts & {
  readonly now: () => Date;
  /** Aborted when the process ends; a call under way then ends unknown. */
  readonly signal: AbortSignal;
  readonly open: (
    backend: RegisteredBackend,
    credentials: HeketiCredentials | undefined,
  ) => VolumeBackend<HeketiSettings>;
  /** Runs a change at the Backend when it has room for one more. */
  readonly inSlot: <Value>(backend: string, change: () => Promise<Value>) => Promise<Value>;
  /** Pods of a namespace that may use something there. */
  readonly podsIn: (cluster: string, namespace: string) => Promise<readonly KubeObject[]>;
  /** Removes what a directory holds. @throws ScrubRefusedError */
  readonly scrub: (directory: RecyclableDirectory) => Promise<void>;
  /** Removes a directory and what it holds. @throws ScrubRefusedError */
  readonly removeDirectory: (directory: RecyclableDirectory) => Promise<void>;
  /** Appends under the lease; gives the volume as it is then. Throws what the log refuses. */
  readonly append: (decision: Decision, volume: Tracked<Volume>) => Promise<Tracked<Volume>>;
  /** What this process knows of earlier attempts. */
  readonly attempt: (volumeUid: string) => Attempt;
  readonly forget: (volumeUid: string) => void;
  readonly tell: (what: Told) => void;
  /** For specs that crash: hears of each step as it is reached. */
  readonly reached?: (step: ReclaimStep) => Promise<void> | void;
};

/** What operators are told, in logs and metrics. */
export type Told =
  | { readonly what: 'deleted' | 'recycled'; readonly volumeUid: string }
  | {
      /** Delayed: someone still uses the storage. */
      readonly what: 'failed' | 'delayed';
      readonly volumeUid: string;
      readonly reason: string;
      readonly message: string;
      /** The back end's own words, which are not for users. */
      readonly detail?: string;
    };
