import { type Decision, encodeDecision } from '@berth/domain';
import { type Appended, type EventStore, ForgottenPositionError, newId } from '@berth/event-store';
import { expired } from '@berth/kube';
import { type CommandPorts } from '../commands/command-ports.js';
import { type WatchServices } from '../rest/watch-request.js';
import { trackedOf } from '../resources/object-text.js';
import { type LeaseFeed } from './lease-feed.js';

/** Where Leases are kept. */
export type LeaseStore = Pick<
  EventStore,
  'writeKubeLease' | 'getKubeLease' | 'listKubeLeases' | 'readKubeLeases' | 'kubeLeasesHead'
>;

/** Leases and their watches. */
export type LeaseView = { readonly store: LeaseStore; readonly feed: LeaseFeed };

/** The ports of every other kind over the table of Leases: reads, writes and watches. */
export function leaseServices<Services extends WatchServices & CommandPorts>(
  services: Services,
  { store, feed }: LeaseView,
): Services {
  return {
    ...services,
    head: async () => {
      const { position } = await store.kubeLeasesHead();
      feed.sawHead(position);
      return { position };
    },
    oldest: async () => (await store.kubeLeasesHead()).forgotten,
    getObject: (name) => store.getKubeLease(name),
    listObjects: async (query) => {
      const page = await tellingForgotten(() => store.listKubeLeases(query));
      if (query.at === undefined) feed.sawHead(page.position);
      return page;
    },
    readLog: (after, limit) => store.readKubeLeases(after, limit),
    hub: feed.hub,
    readObject: async ({ cluster, namespace }, name) => {
      const stored = await store.getKubeLease({ cluster, namespace, name });
      return stored && trackedOf(stored);
    },
    append: (decision) => write(store, decision),
  };
}

/** A Lease is changed by itself: what is decided of it is one change. */
async function write(store: LeaseStore, decision: Decision): Promise<Appended> {
  const { changes, preconditions } = encodeDecision(decision, newId);
  const [change, ...others] = changes;
  if (change === undefined || others.length > 0) throw new Error('one Lease is written at a time');
  const position = await store.writeKubeLease({ ...change, preconditions });
  return { first: position, last: position };
}

async function tellingForgotten<Result>(read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof ForgottenPositionError)) throw error;
    throw expired(`too old resource version: ${error.position} (${error.oldest})`);
  }
}
