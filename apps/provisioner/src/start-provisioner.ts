import { type EventStore, openEventStore } from '@berth/event-store';
import { assertFollows, KeyedLeases } from '@berth/reconcile';
import { connectBus, FollowerStrategy, hasSeenHead, logSnapshotOf, type Bus } from '@berth/messaging';
import { type Logger, nestLogger, type RunningService, type ServiceContext } from '@berth/runtime';
import { openSealer, type Sealer } from '@berth/sealing';
import { NestFactory } from '@nestjs/core';
import { randomUUID } from 'node:crypto';
import { count, observeWaitingClaims } from './metrics.js';
import { type Told } from './passes/ports.js';
import { Provisioner, type ProvisionerOptions } from './provisioner.js';
import { ProvisionerModule } from './provisioner.module.js';
import { readProvisionerSettings } from './settings.js';
import { FOLLOWED_KINDS } from './view/provisioner-view.js';

/** A back end that says nothing for so long counts as silent, so that users hear of it within seconds. */
const HEADERS_MS = 10_000;

/** What specs set otherwise. */
export type ProvisionerTuning = Pick<ProvisionerOptions, 'backends' | 'pace' | 'sight' | 'reached'>;

/** Opens log and bus, follows, and runs the passes under the leases it holds, until it is closed. */
export async function startProvisioner(
  context: ServiceContext,
  tuning: ProvisionerTuning = {},
): Promise<RunningService> {
  const { settings, logger, stopping } = context;
  const bus = connectBus({ url: settings.natsUrl, name: 'berth-provisioner' });
  const store = openEventStore({
    databaseUrl: settings.databaseUrl,
    applicationName: 'berth-provisioner',
    onCommit: (commit) => bus.committed(commit),
  });
  const sealer = openSealer({ keyFile: readProvisionerSettings().keyFile, keys: store });
  const provisioner = new Provisioner({
    ...optionsOf(store, sealer, logger),
    leaseOf: (backend) => leases.held(backend),
    onBackends: (names) => leases.sync(names),
    backends: { limits: { headersMs: HEADERS_MS } },
    ...tuning,
  });
  const strategy = follow(store, bus, context.fail);
  const leases = new KeyedLeases({
    store,
    name: 'provisioner',
    holder: `provisioner-${randomUUID()}`,
    caughtUp: () => hasSeenHead({ log: store, follower: strategy, stopping }),
    onAcquired: () => provisioner.lookAtAll(),
  });
  const app = await NestFactory.createMicroservice(ProvisionerModule.around(provisioner), {
    strategy,
    logger: nestLogger(logger),
  });
  await app.listen();
  const unobserve = observeWaitingClaims(provisioner.view);
  const close = async () => {
    unobserve();
    await app.close();
    await provisioner.close();
    await leases.close();
    await store.close();
    await bus.close();
  };
  stopping.addEventListener('abort', () => void strategy.close(), { once: true });
  await Promise.race([strategy.caughtUp(), strategy.follower.ended()]);
  return { close, readiness: { log: () => assertFollows(strategy) } };
}

function optionsOf(store: EventStore, sealer: Sealer, logger: Logger) {
  return {
    store,
    openObject: sealer.openObject.bind(sealer),
    tell: (told: Told) => {
      count(told);
      if (told.what === 'failed') logger.info(told, 'no volume made yet');
      else if (told.what === 'not expanded') logger.info(told, 'a volume is not larger yet');
      else logger.debug(told, 'a claim is settled');
    },
    onError: (err: unknown, claimUid: string, failures: number) =>
      logger.info({ err, claimUid, failures }, 'a pass was broken off, trying again'),
  };
}

function follow(store: EventStore, bus: Bus, onFatal: (error: unknown) => void): FollowerStrategy {
  return new FollowerStrategy({
    name: 'provisioner',
    bus,
    log: store,
    readSnapshot: () => logSnapshotOf(store.snapshot([...FOLLOWED_KINDS])),
    kinds: FOLLOWED_KINDS,
    onFatal,
  });
}
