import { type Manifest, type Part, type Ref, type Told } from './case.js';

/** What a request was answered: an HTTP code and the body. */
export type Answer = { readonly code: number; readonly body: object };

/** One event of the log: what about which object. */
export type Line = { readonly ref: Ref; readonly type: string };

/** A world of its own in which a case is played: one cluster, and everything that works in it. */
export type Place = {
  readonly backendUrl: string;
  readonly create: (manifest: Manifest) => Promise<Answer>;
  readonly patch: (ref: Ref, part: Part, patch: object) => Promise<Answer>;
  readonly replace: (ref: Ref, manifest: Manifest) => Promise<Answer>;
  readonly remove: (ref: Ref) => Promise<Answer>;
  /** Undefined: there is none. */
  readonly read: (ref: Ref) => Promise<Manifest | undefined>;
  /** Until what has happened is looked at and nothing comes of it any more. */
  readonly rest: () => Promise<void>;
  /** Looks again and again until `isSo`, or a deadline has passed; gives what it last said. */
  readonly until: (isSo: () => Promise<boolean>) => Promise<boolean>;
  /** Until the clock shows another second. */
  readonly passSecond: () => Promise<void>;
  /** The log of the cluster, in order. */
  readonly log: () => Promise<readonly Line[]>;
  /** The Kubernetes Events, with their whole messages. */
  readonly told: () => Promise<readonly Told[]>;
};
