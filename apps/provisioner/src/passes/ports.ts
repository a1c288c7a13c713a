import {
  type HeketiCredentials,
  type HeketiSettings,
  type Place,
  type Reading,
  type RegisteredBackend,
  type VolumeBackend,
} from '@berth/backends';
import { type Claim, type Decision, type KubeObject, type Tracked } from '@berth/domain';
import { type GidScope } from '../view/provisioner-view.js';
import { type Attempt } from './attempt.js';

export type HeketiVolumes = VolumeBackend<HeketiSettings>;

/** The moments of a pass at which a crash leaves different things behind. */
export type ProvisionStep =
  'before the intent' | 'after the intent' | 'during the call' | 'after the call' | 'after the outcome';

export type ObjectAddress = {
  readonly cluster: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
};

/** What the passes may do. */
export type ProvisionPorts = {
  readonly installationId: string;
  readonly now: () => Date;
  readonly newUid: () => string;
  /** Aborted when the process ends; a call under way then ends unknown. */
  readonly signal: AbortSignal;
  readonly open: (backend: RegisteredBackend, credentials: HeketiCredentials | undefined) => HeketiVolumes;
  /** Where volumes can be made, as it was seen a moment ago. */
  readonly placesOf: (
    backend: RegisteredBackend,
    credentials: HeketiCredentials | undefined,
  ) => Promise<Reading<readonly Place[]>>;
  /** A live object as the log has it. */
  readonly readObject: (address: ObjectAddress) => Promise<Tracked | undefined>;
  /** The object with its sealed values opened. @throws UnsealError */
  readonly openObject: <Kind extends KubeObject>(object: Kind) => Promise<Kind>;
  /** The volume a claim is paired with. */
  readonly otherHalf: (claim: Tracked<Claim>) => Promise<Tracked | undefined>;
  /** Whether the claim is still as it was read. */
  readonly isUnchanged: (claim: Tracked<Claim>) => Promise<boolean>;
  readonly takeGid: (claimUid: string, scope: GidScope) => number | undefined;
  readonly releaseGid: (claimUid: string) => void;
  readonly intentAt: (claimUid: string, position: number) => void;
  /** Runs a change at the Backend when it has room for one more. */
  readonly inSlot: <Value>(backend: string, change: () => Promise<Value>) => Promise<Value>;
  /** Wakes the claim when a volume of the Backend goes. */
  readonly waitForSpace: (backend: string, claimUid: string) => void;
  /** Appends under the lease; gives the position of the first event. Throws what the log refuses. */
  readonly append: (decision: Decision, claim: Tracked) => Promise<number>;
  /** What this process knows of the claim's earlier attempts. */
  readonly attempt: (claimUid: string) => Attempt;
  readonly forget: (claimUid: string) => void;
  readonly tell: (what: Told) => void;
  /** For specs that crash: hears of each step as it is reached. */
  readonly reached?: (step: ProvisionStep) => Promise<void> | void;
};

/** What operators are told, in logs and metrics. */
export type Told =
  | {
      readonly what: 'provisioned';
      readonly claimUid: string;
      readonly backend: string;
      readonly adopted: boolean;
    }
  | { readonly what: 'withdrawn'; readonly claimUid: string }
  | { readonly what: 'expanded'; readonly claimUid: string; readonly backend: string }
  | {
      readonly what: 'not expanded';
      readonly claimUid: string;
      readonly message: string;
      /** The back end's own words, which are not for users. */
      readonly detail?: string;
    }
  | {
      readonly what: 'failed';
      readonly claimUid: string;
      readonly reason: string;
      readonly message: string;
      /** The back end's own words, which are not for users. */
      readonly detail?: string;
    };
