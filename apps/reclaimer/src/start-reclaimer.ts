import { randomUUID } from 'node:crypto';
import { openEventStore, type EventStore } from '@berth/event-store';
import { connectBus, FollowerStrategy, hasSeenHead, logSnapshotOf, type Bus } from '@berth/messaging';
import { assertFollows, KeyedLeases } from '@berth/reconcile';
import { nestLogger, type Logger, type RunningService, type ServiceContext } from '@berth/runtime';
import { openSealer } from '@berth/sealing';
import { NestFactory } from '@nestjs/core';
import { count, observeReclaimer } from './metrics.js';
import { namespaceLease } from './namespaces/namespace-lease.js';
import { namespacePasses } from './namespaces/namespace-passes.js';
import { FOLLOWED_KINDS, Reclaimer } from './reclaimer.js';
import { ReclaimerModule } from './reclaimer.module.js';
import { readReclaimerSettings } from './settings.js';
import { type Told } from './volumes/ports.js';
import { VolumeReclaimer, type VolumeReclaimerOptions } from './volumes/volume-reclaimer.js';

/** A back end that says nothing for so long counts as silent, so that users hear of it within seconds. */
const HEADERS_MS = 10_000;

/** What specs set otherwise. */
export type ReclaimerTuning = Pick<VolumeReclaimerOptions, 'backends' | 'pace' | 'reached'>;

/** Opens log and bus, follows, and runs the passes while it holds their leases, until it is closed. */
export async function startReclaimer(
  context: ServiceContext,
  tuning: ReclaimerTuning = {},
): Promise<RunningService> {
  const { settings, logger, stopping } = context;
  const bus = connectBus({ url: settings.natsUrl, name: 'berth-reclaimer' });
  const store = openEventStore({
    databaseUrl: settings.databaseUrl,
    applicationName: 'berth-reclaimer',
    onCommit: (commit) => bus.committed(commit),
  });
  const passes = namespacePasses(
    store,
    () => lease.held,
    (err, namespace, failures) =>
      logger.info({ err, namespace, failures }, 'namespace not emptied yet, trying again'),
  );
  const volumes = new VolumeReclaimer({
    ...volumeOptions(store, logger),
    leaseOf: (backend) => leases.held(backend),
    onBackends: (names) => leases.sync(names),
    backends: { limits: { headersMs: HEADERS_MS } },
    ...tuning,
  });
  const reclaimer = new Reclaimer(volumes, (uid) => passes.enqueue(uid));
  const lease = namespaceLease(store, () => {
    for (const uid of reclaimer.terminating.uids) passes.enqueue(uid);
  });
  const strategy = follow(store, bus, context.fail);
  const leases = new KeyedLeases({
    store,
    name: 'reclaimer',
    holder: `reclaimer-${randomUUID()}`,
    caughtUp: () => hasSeenHead({ log: store, follower: strategy, stopping }),
    onAcquired: () => volumes.lookAtAll(),
  });
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
    await volumes.close();
    await lease.close();
    await leases.close();
    await store.close();
    await bus.close();
  };
  stopping.addEventListener('abort', () => void strategy.close(), { once: true });
  await Promise.race([strategy.caughtUp(), strategy.follower.ended()]);
  return { close, readiness: { log: () => assertFollows(strategy) } };
}

function volumeOptions(store: EventStore, logger: Logger) {
  const { keyFile, ...settings } = readReclaimerSettings();
  const sealer = openSealer({ keyFile, keys: store });
  return {
    ...settings,
    store,
    openObject: sealer.openObject.bind(sealer),
    tell: (told: Told) => {
      count(told);
      if (told.what === 'failed' || told.what === 'delayed')
        logger.info(told, 'a volume is not reclaimed yet');
      else logger.debug(told, 'a volume is reclaimed');
    },
    onError: (err: unknown, volumeUid: string, failures: number) =>
      logger.info({ err, volumeUid, failures }, 'a pass was broken off, trying again'),
  };
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
