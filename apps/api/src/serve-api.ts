import { type AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import { type EventStore, openEventStore } from '@berth/event-store';
import { type Bus, connectBus, FollowerStrategy, logSnapshotOf, Relay } from '@berth/messaging';
import { type Logger, nestLogger } from '@berth/runtime';
import { Sealer } from '@berth/sealing';
import { NestFactory } from '@nestjs/core';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiModule } from './api.module.js';
import { type Authenticate, authenticator } from './auth/authenticate.js';
import { IssuerKeys } from './auth/issuer-keys.js';
import { oidcAuthenticator } from './auth/oidc.js';
import { admit, isOpen } from './authorization/gate.js';
import { ensureCluster } from './commands/ensure-cluster.js';
import { ensureRules } from './commands/ensure-rules.js';
import { EventFeed } from './events/event-feed.js';
import { Catalog, CATALOG_KINDS } from './follow/catalog.js';
import { LeaseFeed } from './leases/lease-feed.js';
import { httpAdapter, prepareServer } from './rest/http-server.js';
import { type ApiServices } from './rest/api-services.js';
import { DEFAULT_CLUSTER } from './rest/resource-path.js';
import { apiServices, commandPorts } from './services.js';
import { type ApiSettings } from './settings.js';
import { WatchHub } from './watch/watch-hub.js';

export type ServeApiOptions = ApiSettings & {
  readonly databaseUrl: string;
  readonly natsUrl: string;
  readonly logger: Logger;
  readonly fail: (error: unknown) => void;
  readonly stopping: AbortSignal;
};

export type RunningApi = {
  /** With the port the system gave, if it was asked to choose. */
  readonly url: string;
  /** Throws while the process lags behind the log. */
  readonly assertFollows: () => void;
  readonly close: () => Promise<void>;
};

const RELAY_LEASE_TTL_MS = 5_000;
/** Behind for longer than this, an API is not ready. */
const READY_LAG_MS = 10_000;

/** Opens log and bus, follows, hosts the relay, and listens. */
export async function serveApi(options: ServeApiOptions): Promise<RunningApi> {
  const { databaseUrl, natsUrl, logger, fail, stopping } = options;
  const bus = connectBus({ url: natsUrl, name: 'berth-api' });
  const store = openEventStore({
    databaseUrl,
    applicationName: 'berth-api',
    onCommit: (commit) => bus.committed(commit),
  });
  const relay = relayOf(store, bus);
  const catalog = new Catalog();
  const hub = new WatchHub();
  const sealer = new Sealer(options.masterKeys, store);
  const feeds = { events: new EventFeed(store), leases: new LeaseFeed(store) };
  const strategy = new FollowerStrategy({
    name: 'api',
    bus,
    source: relay,
    log: store,
    readSnapshot: () => logSnapshotOf(store.snapshot([...CATALOG_KINDS])),
    onFatal: fail,
  });
  const assertFollows = (): void => refuseLag(strategy);
  const services = apiServices(store, catalog, hub, feeds, sealer, readiness(store, assertFollows));
  const app = await NestFactory.create<NestFastifyApplication>(
    ApiModule.of({ services, catalog, hub, sealer, ...feeds, logger }),
    httpAdapter(options.tls),
    { bodyParser: false, logger: nestLogger(logger) },
  );
  guard(app, services, options);
  app.connectMicroservice({ strategy });
  const close = async (): Promise<void> => {
    await Promise.all([hub.end(), feeds.events.close(), feeds.leases.close()]);
    await app.close();
    await relay.close();
    await store.close();
    await bus.close();
  };
  stopping.addEventListener('abort', () => void strategy.close(), { once: true });
  const ports = commandPorts(store, catalog, sealer);
  try {
    await app.startAllMicroservices();
    relay.start();
    await strategy.caughtUp();
    await ensureCluster(DEFAULT_CLUSTER, ports);
    for (const cluster of catalog.clusterNames) await ensureRules(cluster, ports);
    await app.listen(options.port, options.host);
  } catch (error) {
    await close();
    throw error;
  }
  return { url: urlOf(app, options), assertFollows, close };
}

/** Who asks must be known, and allowed to. */
function guard(app: NestFastifyApplication, services: ApiServices, options: ServeApiOptions): void {
  const { authorizer, requireCluster } = services;
  const ports = { authorizer, requireCluster, rootCluster: DEFAULT_CLUSTER };
  prepareServer(app, {
    authenticate: authenticatorOf(options),
    admit: (user, request) => admit(user, request, ports),
    isOpen: (request) => isOpen(request, ports),
  });
}

function authenticatorOf({
  tokens,
  oidc,
  logger,
}: ApiSettings & Pick<ServeApiOptions, 'logger'>): Authenticate {
  if (oidc === undefined) return authenticator({ tokens });
  const tell = (err: unknown) =>
    logger.warn({ err }, 'nobody is let in by the tokens of the issuer meanwhile');
  const keys = new IssuerKeys(oidc, undefined, tell);
  return authenticator({ tokens, jwt: oidcAuthenticator(oidc, keys.find) });
}

function relayOf(
  store: EventStore,
  bus: Bus,
): Relay<NonNullable<Awaited<ReturnType<EventStore['acquireLease']>>>> {
  const holder = `api-${randomUUID()}`;
  return new Relay({
    bus,
    log: store,
    lease: {
      ttlMs: RELAY_LEASE_TTL_MS,
      acquire: () => store.acquireLease('relay', holder, RELAY_LEASE_TTL_MS),
      renew: (lease) => store.renewLease(lease, RELAY_LEASE_TTL_MS),
      release: async (lease) => {
        await store.releaseLease(lease);
      },
    },
  });
}

function refuseLag(strategy: FollowerStrategy): void {
  const { behind, behindMs } = strategy.lag();
  if (behindMs > READY_LAG_MS) {
    throw new Error(`${behind} entries behind the log for ${Math.round(behindMs)} ms`);
  }
}

function readiness(store: EventStore, assertFollows: () => void): () => Promise<boolean> {
  return async () => {
    try {
      assertFollows();
      await store.head();
      return true;
    } catch {
      return false;
    }
  };
}

function urlOf(app: NestFastifyApplication, { host }: ServeApiOptions): string {
  // It listens on a TCP port.
  const { port } = app.getHttpServer().address() as AddressInfo;
  return `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
