import { openEventStore, type EventStore, type LeaseClaim } from '@berth/event-store';
import { connectBus, FollowerStrategy, logSnapshotOf, type Bus } from '@berth/messaging';
import { Reconciler } from '@berth/reconcile';
import { nestLogger, type Logger, type RunningService, type ServiceContext } from '@berth/runtime';
import { NestFactory } from '@nestjs/core';
import { emptyNamespace } from './empty-namespace.js';
import { observeReclaimer } from './metrics.js';
import { namespaceLease } from './namespace-lease.js';
import { namespacePorts } from './namespace-ports.js';
import { FOLLOWED_KINDS, Reclaimer } from './reclaimer.js';
import { ReclaimerModule } from './reclaimer.module.js';

/** Behind the log for longer than this, a reclaimer is not ready. */
const READY_LAG_MS = 10_000;
/** Namespaces emptied at once; each appends its claims' deletions together. */
const NAMESPACES_AT_ONCE = 4;

/** Opens log and bus, follows, and runs the passes while it holds their lease, until it is closed. */
export async function startReclaimer(context: ServiceContext): Promise<RunningService> {
  const { settings, logger, stopping } = context;
  const bus = connectBus({ url: settings.natsUrl, name: 'berth-reclaimer' });
  const store = openEventStore({
    databaseUrl: settings.databaseUrl,
    applicationName: 'berth-reclaimer',
    onCommit: ({ last }) => bus.ringDoorbell(last),
  });
  const passes = namespacePasses(store, logger, () => lease.held);
  const reclaimer = new Reclaimer((uid) => passes.enqueue(uid));
  const lease = namespaceLease(store, () => {
    for (const uid of reclaimer.terminating.uids) passes.enqueue(uid);
  });
  const strategy = follow(store, bus, context.fail);
  const app = await NestFactory.createMicroservice(ReclaimerModule.around(reclaimer), {
    strategy,
    logger: nestLogger(logger),
  });
  await app.listen();
  const unobserve = observeReclaimer(reclaimer);
  const close = async () => {
    unobserve();
    await app.close();
    await passes.close();
    await lease.close();
    await store.close();
    await bus.close();
  };
  stopping.addEventListener('abort', () => void strategy.close(), { once: true });
  await Promise.race([strategy.caughtUp(), strategy.follower.ended()]);
  return { close, readiness: { log: () => assertFollows(strategy) } };
}

function namespacePasses(store: EventStore, logger: Logger, held: () => LeaseClaim | undefined): Reconciler {
  return new Reconciler({
    name: 'empty-namespace',
    pass: async (uid) => {
      const lease = held();
      // Without the lease another reclaimer does it; with its acquisition all namespaces come again.
      return lease === undefined ? 'done' : emptyNamespace(uid, namespacePorts(store, lease));
    },
    concurrency: NAMESPACES_AT_ONCE,
    onError: (error, namespace, failures) =>
      logger.info({ err: error, namespace, failures }, 'namespace not emptied yet, trying again'),
  });
}

function follow(store: EventStore, bus: Bus, onFatal: (error: unknown) => void): FollowerStrategy {
  return new FollowerStrategy({
    name: 'reclaimer',
    bus,
    log: store,
    readSnapshot: () => logSnapshotOf(store.snapshot([...FOLLOWED_KINDS])),
    kinds: FOLLOWED_KINDS,
    onFatal,
  });
}

function assertFollows(strategy: FollowerStrategy): void {
  const { behind, behindMs } = strategy.lag();
  if (behindMs <= READY_LAG_MS) return;
  throw new Error(`${behind} entries behind the log for ${Math.round(behindMs)} ms`);
}
