import { type Decision, type Tracked } from '@berth/domain';
import { type Appended, type EventStore, newId } from '@berth/event-store';
import { notFound } from '@berth/kube';
import { type Sealer } from '@berth/sealing';
import { appendOf } from './commands/append-of.js';
import { askerOf } from './authorization/asker.js';
import { RBAC_KINDS } from './authorization/rbac-objects.js';
import { type CommandPorts, type Origin, type Target } from './commands/command-ports.js';
import { clustersOfRoles, sumRoles } from './commands/sum-roles.js';
import { EventBudget } from './events/event-budget.js';
import { type EventFeed } from './events/event-feed.js';
import { EventExpiry } from './events/expire-events.js';
import { Turns } from './commands/turns.js';
import { type Catalog, CATALOG_KINDS } from './follow/catalog.js';
import { type LeaseFeed } from './leases/lease-feed.js';
import { readCluster, readHolders } from './follow/holders.js';
import { type ApiServices } from './rest/api-services.js';
import { trackedOf } from './resources/object-text.js';
import { resources } from './resources/resources.js';
import { dropUnusedKeys } from './sealed/drop-unused-keys.js';
import { openStates } from './sealed/open-states.js';
import { type WatchHub } from './watch/watch-hub.js';

/** Posted Events that end in one append, when their cluster goes. */
const PORTION = 500;
/** With the rules: what does not keep a cluster. */
const GO_WITH_CLUSTER: ReadonlySet<string> = new Set(['Namespace', 'Event', 'Lease']);
/** A bookmark a minute keeps an idle watch's position fresh. */
const BOOKMARK_EVERY_MS = 60_000;
/** How long a watch from beyond the head is kept waiting before it is told so. */
const AHEAD_WAIT_MS = 3_000;
/** How long a client may take nothing of the objects its watch begins with. */
const STALLED_MS = 30_000;

/** Wires the real log into what controllers and commands ask for. */
export function apiServices(
  store: EventStore,
  catalog: Catalog,
  hub: WatchHub,
  feeds: { readonly events: EventFeed; readonly leases: LeaseFeed },
  sealer: Sealer,
  ready: () => Promise<boolean>,
): ApiServices {
  const getObject: ApiServices['getObject'] = async (name, at) => {
    const stored = await store.getObject(name, at);
    return stored && (await openStates([stored], sealer))[0];
  };
  return {
    ...commandPorts(store, catalog, sealer),
    getObject,
    listObjects: async (query) => {
      const page = await store.listObjects(query);
      return { ...page, objects: await openStates(page.objects, sealer) };
    },
    hub,
    authorizer: catalog.authorizer,
    eventView: {
      log: store,
      feed: feeds.events,
      budget: new EventBudget(),
      turns: new Turns(),
      expiry: new EventExpiry(),
    },
    leaseView: { store, feed: feeds.leases },
    head: () => store.head(),
    passedAt: async (position) => {
      const [next] = await store.readLog(position, 1);
      return next && Date.parse(next.time);
    },
    readLog: async (after, limit) => openStates(await store.readLog(after, limit), sealer),
    bookmarkEveryMs: BOOKMARK_EVERY_MS,
    aheadWaitMs: AHEAD_WAIT_MS,
    stalledMs: STALLED_MS,
    knowsCluster: (name) => catalog.cluster(name) !== undefined,
    requireCluster: async (name) => {
      if (catalog.cluster(name) !== undefined) return;
      if ((await readCluster(catalog, getObject, name, true)) === undefined) {
        throw notFound({ group: 'berth.dev', resource: 'clusters' }, name);
      }
    },
    ready,
  };
}

/** What commands need of the log. */
export type CommandStore = Pick<
  EventStore,
  'append' | 'dropUnusedObjectKey' | 'getBinding' | 'getObject' | 'getObjectByUid' | 'listObjects'
>;

/** What commands may do, on a log. */
export function commandPorts(
  store: CommandStore,
  catalog: Catalog,
  sealer: CommandPorts['sealer'],
): CommandPorts {
  const ports: CommandPorts = {
    readObject: async ({ resource, cluster, namespace }: Target, name) => {
      const stored = await store.getObject({ cluster, kind: resource.kind, namespace, name });
      return stored && trackedOf(stored);
    },
    append: async (decision: Decision, origin: Origin) => {
      try {
        const append = appendOf(decision, origin);
        const appended = await store.append(append);
        noteOwn(catalog, append.changes, appended);
        // What was asked is done, whatever comes of this; the next change of a role sums again.
        for (const cluster of clustersOfRoles(decision))
          await sumRoles(cluster, ports).catch(() => undefined);
        return appended;
      } catch (refusal) {
        await dropUnusedKeys(store, decision, refusal);
        throw refusal;
      }
    },
    holders: (cluster, namespace, fresh) =>
      readHolders(catalog, (name) => store.getObject(name), cluster, namespace, fresh),
    classes: (cluster) => catalog.classes(cluster),
    backendAt: (url) => catalog.backendAt(url),
    askerOf: (user, cluster) => askerOf(user, cluster, catalog.authorizer),
    namespacesOf: async (cluster) => {
      const { objects } = await store.listObjects({ cluster, kind: 'Namespace' });
      return objects.map(trackedOf);
    },
    rulesOf: async (cluster) => {
      const lists = [...RBAC_KINDS].map((kind) => store.listObjects({ cluster, kind }));
      return (await Promise.all(lists)).flatMap(({ objects }) => objects.map(trackedOf));
    },
    someEventsOf: async (cluster) => {
      const { objects } = await store.listObjects({ cluster, kind: 'Event', limit: PORTION });
      return objects.map(trackedOf);
    },
    kindsHeldBy: (cluster) => kindsHeldBy(store, cluster),
    boundTo: (half) => boundTo(store, half),
    sealer,
    newUid: newId,
    now: () => new Date(),
  };
  return ports;
}

/** What this process wrote it knows at once, so that the next request here relies on it. */
function noteOwn(
  catalog: Catalog,
  changes: ReturnType<typeof appendOf>['changes'],
  { first }: Appended,
): void {
  changes.forEach((change, index) => {
    if (!CATALOG_KINDS.has(change.kind)) return;
    catalog.note({ ...change, version: change.expectedVersion + 1, position: first + index });
  });
}

async function kindsHeldBy(store: CommandStore, cluster: string): Promise<readonly string[]> {
  const kinds = resources
    .filter(({ global, kind }) => !global && !GO_WITH_CLUSTER.has(kind) && !RBAC_KINDS.has(kind))
    .map(({ kind }) => kind);
  const held = await Promise.all(
    kinds.map(async (kind) => (await store.listObjects({ cluster, kind, limit: 1 })).objects.length > 0),
  );
  return kinds.filter((_, index) => held[index]);
}

/** As the table of bindings has it, whatever the two objects say of each other. */
async function boundTo(store: CommandStore, { object }: Tracked): Promise<Tracked | undefined> {
  const { uid } = object.metadata;
  const otherUid = await otherHalfUid(store, object.kind, uid);
  if (otherUid === undefined) return undefined;
  const stored = await store.getObjectByUid(otherUid);
  return stored === undefined || stored.deleted ? undefined : trackedOf(stored);
}

async function otherHalfUid(store: CommandStore, kind: string, uid: string): Promise<string | undefined> {
  if (kind === 'PersistentVolumeClaim') return (await store.getBinding({ claimUid: uid }))?.volumeUid;
  if (kind === 'PersistentVolume') return (await store.getBinding({ volumeUid: uid }))?.claimUid;
  return undefined;
}
