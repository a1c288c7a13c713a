import { type Decision, type KubeObject, type Tracked } from '@berth/domain';
import { NameTakenError, VersionConflictError } from '@berth/event-store';
import { type User } from '../auth/user.js';
import { askerOf } from '../authorization/asker.js';
import { Authorizer } from '../authorization/authorizer.js';
import { type CommandPorts, type Holders, type Target } from '../commands/command-ports.js';

/** Objects by uid, and the decisions that were taken in: enough of a log for the commands' specs. */
export class MemoryPorts implements CommandPorts {
  readonly objects = new Map<string, Tracked>();
  readonly decisions: Decision[] = [];
  /** Runs before the next append, as whoever came in between. */
  meanwhile: (() => void) | undefined;
  knownHolders: Holders = {
    cluster: { uid: 'uid-of-east', version: 1, terminating: false },
    namespace: { uid: 'uid-of-default', version: 1, terminating: false },
  };
  /** What a fresh look says; the same when undefined. */
  freshHolders: Holders | undefined;
  expansion = new Map<string, boolean>();
  defaultClass: string | undefined;
  /** Names of Backends by URL. */
  backends = new Map<string, string>();
  bound = new Map<string, string>();
  time = new Date('2026-01-02T03:04:05.678Z');
  #position = 0;
  #uids = 0;

  put(object: KubeObject, version = 1): Tracked {
    const tracked = { cluster: 'east', version, position: ++this.#position, object };
    this.objects.set(object.metadata.uid, tracked);
    return tracked;
  }

  get events(): string[] {
    return this.decisions.flatMap(({ changes }) => changes.map(({ event }) => event.type));
  }

  readonly readObject = ({ resource }: Target, name: string): Promise<Tracked | undefined> =>
    Promise.resolve(this.#named(resource.kind, name));

  readonly append = (decision: Decision) => {
    const meanwhile = this.meanwhile;
    this.meanwhile = undefined;
    meanwhile?.();
    this.#refuse(decision);
    const first = this.#position + 1;
    this.decisions.push(decision);
    for (const { uid, after, deletes, expectedVersion } of decision.changes) {
      this.put(after, expectedVersion + 1);
      if (deletes) this.objects.delete(uid);
    }
    return Promise.resolve({ first, last: this.#position });
  };

  readonly holders = (_cluster: string, _namespace: string, fresh: boolean) =>
    Promise.resolve(fresh && this.freshHolders !== undefined ? this.freshHolders : this.knownHolders);

  readonly askerOf = (user: User) => askerOf(user, '', new Authorizer());
  readonly classes = () => ({
    defaultClass: () => this.defaultClass,
    allowsExpansion: (name: string) => this.expansion.get(name),
  });

  readonly backendAt = (url: string) => this.backends.get(url);

  readonly namespacesOf = () =>
    Promise.resolve([...this.objects.values()].filter(({ object }) => object.kind === 'Namespace'));

  readonly rulesOf = () => Promise.resolve([]);
  readonly someEventsOf = () => Promise.resolve([]);
  readonly kindsHeldBy = () => Promise.resolve([]);

  readonly boundTo = ({ object }: Tracked) =>
    Promise.resolve(this.objects.get(this.bound.get(object.metadata.uid) ?? ''));

  readonly sealer = {
    sealObject: <Kind extends KubeObject>(object: Kind) => Promise.resolve(object),
    openObject: <Kind extends KubeObject>(object: Kind) => Promise.resolve(object),
    openOrOmit: <Kind extends KubeObject>(object: Kind) => Promise.resolve({ object }),
  };

  readonly newUid = () => `uid-${++this.#uids}`;
  readonly now = () => this.time;

  #named(kind: string, name: string): Tracked | undefined {
    return [...this.objects.values()].find(
      ({ object }) => object.kind === kind && object.metadata.name === name,
    );
  }

  #refuse({ changes, preconditions }: Decision): void {
    const seen = [
      ...changes
        .filter(({ expectedVersion }) => expectedVersion > 0)
        .map(({ uid, expectedVersion }) => ({ uid, version: expectedVersion })),
      ...preconditions,
    ];
    for (const { uid, version } of seen) {
      const actual = this.#versionOf(uid);
      if (actual !== version) throw new VersionConflictError(uid, version, actual, false);
    }
    for (const { cluster, expectedVersion, after } of changes) {
      const { name, namespace = '' } = after.metadata;
      const holder = this.#named(after.kind, name);
      if (expectedVersion === 0 && holder !== undefined) {
        throw new NameTakenError({ cluster, kind: after.kind, namespace, name }, holder.object.metadata.uid);
      }
    }
  }

  #versionOf(uid: string): number {
    const held = Object.values(this.freshHolders ?? this.knownHolders).find((holder) => holder.uid === uid);
    return this.objects.get(uid)?.version ?? held?.version ?? 0;
  }
}
