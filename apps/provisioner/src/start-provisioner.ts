import { openEventStore } from '@berth/event-store';
import { connectBus, FollowerStrategy, logSnapshotOf } from '@berth/messaging';
import { nestLogger, type RunningService, type ServiceContext } from '@berth/runtime';
import { NestFactory } from '@nestjs/core';
import { observeWaitingClaims } from './metrics.js';
import { ProvisionerModule } from './provisioner.module.js';
import { FOLLOWED_KINDS, WaitingClaims } from './waiting-claims.js';

/** Behind the log for longer than this, a provisioner is not ready. */
const READY_LAG_MS = 10_000;

/** Opens log and bus, and follows until it is closed. */
export async function startProvisioner(context: ServiceContext): Promise<RunningService> {
  const { settings, logger, fail, stopping } = context;
  const bus = connectBus({ url: settings.natsUrl, name: 'berth-provisioner' });
  const store = openEventStore({ databaseUrl: settings.databaseUrl, applicationName: 'berth-provisioner' });
  const waiting = new WaitingClaims();
  const strategy = new FollowerStrategy({
    name: 'provisioner',
    bus,
    log: store,
    readSnapshot: () => logSnapshotOf(store.snapshot([...FOLLOWED_KINDS])),
    kinds: FOLLOWED_KINDS,
    onFatal: fail,
  });
  const app = await NestFactory.createMicroservice(ProvisionerModule.around(waiting), {
    strategy,
    logger: nestLogger(logger),
  });
  await app.listen();
  const unobserve = observeWaitingClaims(waiting);
  const close = async () => {
    unobserve();
    await app.close();
    await store.close();
    await bus.close();
  };
  stopping.addEventListener('abort', () => void strategy.close(), { once: true });
  await Promise.race([strategy.caughtUp(), strategy.follower.ended()]);
  return { close, readiness: { log: () => assertFollows(strategy) } };
}

function assertFollows(strategy: FollowerStrategy): void {
  const { behind, behindMs } = strategy.lag();
  if (behindMs <= READY_LAG_MS) return;
  throw new Error(`${behind} entries behind the log for ${Math.round(behindMs)} ms`);
}
