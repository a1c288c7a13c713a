import { LEASE_TTL_MS, SlotBalance, wireBinder } from '@berth/binder';
import { type KubeObject, WORLD_KINDS } from '@berth/domain';
import { Follower, type FollowerHandlers, logSnapshotOf } from '@berth/messaging';
import { FOLLOWED_KINDS as PROVISIONER_KINDS, Provisioner } from '@berth/provisioner';
import {
  FOLLOWED_KINDS as RECLAIMER_KINDS,
  namespaceLease,
  namespacePasses,
  Reclaimer,
  VolumeReclaimer,
} from '@berth/reclaimer';
import { KeyedLeases } from '@berth/reconcile';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type MemoryBackend } from '@berth/backends/testing';
import { backEndClient } from './back-end-client.js';
import { type MemoryBus } from './memory-bus.js';
import { type Network } from './network.js';
import { type StoreClient } from './store-client.js';

/** What a process of the simulation is put together on. */
export type Surroundings = {
  readonly store: StoreClient;
  readonly bus: MemoryBus;
  readonly backend: MemoryBackend;
  readonly network: Network;
  /** The log refused what was decided on what it holds. */
  readonly onRefused: (error: unknown) => void;
};

export type WorkerName = 'binder' | 'provisioner' | 'reclaimer';

const BALANCE_MS = LEASE_TTL_MS / 2;
const BEHIND_MS = 10_000;

/** Each worker as its own start puts it together, with nothing but the outermost ring replaced. */
export const STARTS: { readonly [Name in WorkerName]: (around: Surroundings) => void } = {
  binder: startBinder,
  provisioner: startProvisioner,
  reclaimer: startReclaimer,
};

function startBinder(around: Surroundings): void {
  const { store, onRefused } = around;
  const holder = `binder-${randomUUID()}`;
  const { binder, leases } = wireBinder({
    append: (append) => store.append(append),
    leases: {
      acquire: async (name) => (await store.acquireLease(name, holder, LEASE_TTL_MS))?.fence,
      renew: (name, fence) => store.renewLease({ name, fence }, LEASE_TTL_MS),
      release: async (name, fence) => {
        await store.releaseLease({ name, fence });
      },
      liveLeases: () => store.liveLeases('binder/'),
      clock: () => performance.now(),
    },
    holder,
    onRefused,
  });
  follow('binder', new Set(WORLD_KINDS), around, {
    onSnapshot: (chunk) => binder.restore(chunk),
    onEntries: ({ entries }) => binder.observe(entries),
  });
  // Nobody closes it: a process of the simulation ends by being killed.
  new SlotBalance(leases, BALANCE_MS, () => undefined);
}

function startProvisioner(around: Surroundings): void {
  const provisioner = new Provisioner({
    ...common(around),
    leaseOf: (backend) => leases.held(backend),
    onBackends: (names) => leases.sync(names),
  });
  const follower = follow('provisioner', PROVISIONER_KINDS, around, {
    onSnapshot: (chunk) => provisioner.restore(chunk),
    onEntries: ({ entries }) => provisioner.observe(entries),
  });
  const leases = keyedLeases('provisioner', around, follower, () => provisioner.lookAtAll());
}

function startReclaimer(around: Surroundings): void {
  const volumes = new VolumeReclaimer({
    ...common(around),
    leaseOf: (backend) => leases.held(backend),
    onBackends: (names) => leases.sync(names),
    // There are no files here: what is scrubbed is empty in a moment, or nobody can tell.
    scrub: () => around.network.read(() => undefined),
  });
  const passes = namespacePasses(
    around.store,
    () => lease.held,
    () => undefined,
  );
  const reclaimer = new Reclaimer(volumes, (uid) => passes.enqueue(uid));
  const lease = namespaceLease(around.store, () => {
    for (const uid of reclaimer.terminating.uids) passes.enqueue(uid);
  });
  const follower = follow('reclaimer', RECLAIMER_KINDS, around, {
    onSnapshot: (chunk) => reclaimer.restore(chunk),
    onEntries: ({ entries }) => reclaimer.observe(entries),
  });
  const leases = keyedLeases('reclaimer', around, follower, () => volumes.lookAtAll());
}

function common({ store, backend, network }: Surroundings) {
  return {
    store,
    // Nothing is sealed here.
    openObject: <Kind extends KubeObject>(object: Kind) => Promise.resolve(object),
    standIn: () => backEndClient(backend, network),
    tell: () => undefined,
    onError: () => undefined,
  };
}

function follow(
  name: WorkerName,
  kinds: ReadonlySet<string>,
  { store, bus }: Surroundings,
  handlers: FollowerHandlers,
): Follower {
  const follower = new Follower({
    name,
    bus: bus.connection(),
    source: bus.source(),
    log: store,
    readSnapshot: () => logSnapshotOf(store.snapshot([...kinds])),
    kinds,
    ...handlers,
  });
  follower.start();
  return follower;
}

function keyedLeases(name: WorkerName, { store }: Surroundings, follower: Follower, onAcquired: () => void) {
  return new KeyedLeases({
    store,
    name,
    holder: `${name}-${randomUUID()}`,
    caughtUp: () => hasSeenHead(store, follower),
    onAcquired,
  });
}

/** Whether all that stands in the log now is seen here. */
async function hasSeenHead(store: StoreClient, follower: Follower): Promise<boolean> {
  for (;;) {
    try {
      const { position } = await store.head();
      await follower.waitForPosition(position, BEHIND_MS);
      return true;
    } catch {
      await sleep(200);
    }
  }
}
