import { type Decision, type KubeObject, type Tracked } from '@berth/domain';
import { type Appended } from '@berth/event-store';
import { type Sealer } from '@berth/sealing';
import { type User } from '../auth/user.js';
import { type Asker } from '../authorization/asker.js';
import { type Admission, type ClassView, type Resource } from '../resources/resource.js';

/** Who asks, and how the request is found again in log and trace. */
export type Origin = {
  readonly actor: string;
  readonly requestId: string;
  /** Whose rights admission looks at; absent where Berth itself asks. */
  readonly user?: User;
  /** Who really asks, where that is someone else. */
  readonly impersonator?: User;
  /** The uid of what the change belongs to, where that is not its first object. */
  readonly journey?: string;
};

/** Where an object is, or will be. */
export type Target = {
  readonly resource: Resource;
  /** `''` for global objects. */
  readonly cluster: string;
  /** `''` for cluster-scoped objects. */
  readonly namespace: string;
};

/** An object that others live in: a Namespace or a Cluster, as it was last seen. */
export type Holder = { readonly uid: string; readonly version: number; readonly terminating: boolean };

/** The objects a new object relies on. */
export type Holders = {
  readonly cluster?: Holder;
  readonly namespace?: Holder;
};

/** Where an append is in the log. `instead`: what was to be created counts as this object, which was there. */
export type Landed = Appended & { readonly instead?: KubeObject };

/** What a command may do. */
export type CommandPorts = {
  readonly readObject: (target: Target, name: string) => Promise<Tracked | undefined>;
  readonly append: (decision: Decision, origin: Origin) => Promise<Landed>;
  /** What the cache knows, or with `fresh` what the log says now. */
  readonly holders: (cluster: string, namespace: string, fresh: boolean) => Promise<Holders>;
  readonly classes: (cluster: string) => ClassView;
  readonly backendAt: Admission['backendAt'];
  readonly askerOf: (user: User, cluster: string) => Asker;
  readonly namespacesOf: (cluster: string) => Promise<readonly Tracked[]>;
  /** Roles and bindings of a cluster. */
  readonly rulesOf: (cluster: string) => Promise<readonly Tracked[]>;
  /** Some of the Events that were posted in a cluster; none: there are none. */
  readonly someEventsOf: (cluster: string) => Promise<readonly Tracked[]>;
  /** The kinds, but for namespaces, rules and Events, of which a cluster holds an object. */
  readonly kindsHeldBy: (cluster: string) => Promise<readonly string[]>;
  /** The other half of a bound pair: a claim's volume, a volume's claim. */
  readonly boundTo: (half: Tracked) => Promise<Tracked | undefined>;
  /** Secret values are sealed in the log, and so in all that `readObject` gives and `append` takes. */
  readonly sealer: Pick<Sealer, 'sealObject' | 'openObject' | 'openOrOmit'>;
  readonly newUid: () => string;
  readonly now: () => Date;
};

/** An object as a command leaves it. */
export type Written = {
  readonly object: KubeObject;
  /** Its resourceVersion; undefined for an object that a dry run did not make. */
  readonly position: number | undefined;
  readonly warnings: readonly string[];
};

/** RFC 3339 in whole seconds, as all times in states are. */
export function timestamp(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
