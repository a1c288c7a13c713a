import { randomUUID } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import { WORLD_KINDS } from '@berth/domain';
import { openEventStore, type EventStore } from '@berth/event-store';
import { connectBus, FollowerStrategy, logSnapshotOf } from '@berth/messaging';
import { assertFollows } from '@berth/reconcile';
import { nestLogger, type RunningService, type ServiceContext } from '@berth/runtime';
import { BinderModule } from './binder.module.js';
import { SlotBalance } from './slot-balance.js';
import { type LeasePort } from './slot-leases.js';
import { LEASE_TTL_MS, wireBinder } from './wire-binder.js';

/** Opens log and bus, follows, and decides for its share of the clusters until it is closed. */
export async function startBinder(context: ServiceContext): Promise<RunningService> {
  const { settings, logger, fail, stopping } = context;
  const bus = connectBus({ url: settings.natsUrl, name: 'berth-binder' });
  const store = openEventStore({
    databaseUrl: settings.databaseUrl,
    applicationName: 'berth-binder',
    onCommit: (commit) => bus.committed(commit),
  });
  const holder = `binder-${randomUUID()}`;
  const { binder, leases } = wireBinder({
    append: (append) => store.append(append),
    leases: leasePort(store, holder),
    holder,
    onRefused: (error) => logger.error({ err: error }, 'the log refuses a decision'),
  });
  const strategy = new FollowerStrategy({
    name: 'binder',
    bus,
    log: store,
    readSnapshot: () => logSnapshotOf(store.snapshot(WORLD_KINDS)),
    kinds: new Set(WORLD_KINDS),
    onFatal: fail,
  });
  const app = await NestFactory.createMicroservice(BinderModule.around(binder), {
    strategy,
    logger: nestLogger(logger),
  });
  await app.listen();
  const balance = new SlotBalance(leases, LEASE_TTL_MS / 4, (error) =>
    logger.warn({ err: error }, 'slots not shared out, trying again'),
  );
  const close = async () => {
    await balance.close();
    await app.close();
    await store.close();
    await bus.close();
  };
  stopping.addEventListener('abort', () => void strategy.close(), { once: true });
  await Promise.race([strategy.caughtUp(), strategy.follower.ended()]);
  return { close, readiness: { log: () => assertFollows(strategy) } };
}

function leasePort(store: EventStore, holder: string): LeasePort {
  return {
    acquire: async (name) => (await store.acquireLease(name, holder, LEASE_TTL_MS))?.fence,
    renew: (name, fence) => store.renewLease({ name, fence }, LEASE_TTL_MS),
    release: async (name, fence) => {
      await store.releaseLease({ name, fence });
    },
    liveLeases: () => store.liveLeases('binder/'),
    clock: () => performance.now(),
  };
}
