import { openEventStore } from '@berth/event-store';
import { createLogger, type Logger } from '@berth/runtime';
import { type MasterKeys } from '@berth/sealing';
import { sampleMasterKey } from '@berth/sealing/testing';
import { ApiClient, createTestDatabase, startNatsServer } from '@berth/testing';
import { type OidcSettings } from '../auth/oidc-settings.js';
import { type TokenEntry } from '../auth/token-file.js';
import { serveApi } from '../serve-api.js';
import { selfSigned } from './certificates.js';

export const TEST_TOKEN = 'a-token-of-the-spec';

export type TestApi = AsyncDisposable & {
  readonly url: string;
  readonly ca: string;
  readonly databaseUrl: string;
  readonly natsUrl: string;
  /** Where the bus keeps its messages. */
  readonly busFolder: string;
  readonly client: ApiClient;
  /** The head of the log: what is not there was not written. */
  readonly head: () => Promise<number>;
  readonly actorOfLastEvent: () => Promise<string | undefined>;
  readonly close: () => Promise<void>;
};

export type TestApiOptions = {
  /** Another copy, whose database and bus this one shares; closed before that one. */
  readonly beside?: TestApi;
  readonly masterKeys?: MasterKeys;
  readonly logger?: Logger;
  /** Besides the administrator's. */
  readonly tokens?: readonly TokenEntry[];
  readonly clientCa?: string;
  readonly oidc?: OidcSettings;
};

type Surroundings = {
  readonly databaseUrl: string;
  readonly natsUrl: string;
  readonly busFolder: string;
  readonly leave: () => Promise<void>;
};

async function ownSurroundings(): Promise<Surroundings> {
  const database = await createTestDatabase();
  const nats = await startNatsServer();
  const leave = async (): Promise<void> => {
    await nats.stop();
    await database.drop();
  };
  return { databaseUrl: database.url, natsUrl: nats.url, busFolder: nats.storeDir, leave };
}

/** The whole API of one process over TLS, on a database and a bus of its own unless it is a copy. */
export async function startTestApi(options: TestApiOptions = {}): Promise<TestApi> {
  const { beside } = options;
  const surroundings =
    beside === undefined ? await ownSurroundings() : { ...beside, leave: () => Promise.resolve() };
  const { databaseUrl, natsUrl, busFolder, leave } = surroundings;
  const store = openEventStore({ databaseUrl, applicationName: 'berth-spec' });
  await store.migrate();
  const tls = await selfSigned();
  const stopping = new AbortController();
  const { tokens = [], clientCa, oidc } = options;
  const api = await serveApi({
    host: '127.0.0.1',
    port: 0,
    tls: {
      cert: Buffer.from(tls.cert),
      key: Buffer.from(tls.key),
      ...(clientCa !== undefined && { clientCa: Buffer.from(clientCa) }),
    },
    ...(oidc !== undefined && { oidc }),
    tokens: [{ token: TEST_TOKEN, user: { name: 'admin', uid: '1', groups: ['system:masters'] } }, ...tokens],
    masterKeys: options.masterKeys ?? [sampleMasterKey('spec')],
    databaseUrl,
    natsUrl,
    logger:
      options.logger ?? createLogger('api', process.env['BERTH_LOG_LEVEL'] === 'debug' ? 'debug' : 'silent'),
    fail: (error) => {
      throw error;
    },
    stopping: stopping.signal,
  });
  const client = new ApiClient({ url: api.url, ca: tls.cert, token: TEST_TOKEN });
  const close = async (): Promise<void> => {
    stopping.abort();
    await api.close();
    client.close();
    await store.close();
    await leave();
  };
  return {
    url: api.url,
    ca: tls.cert,
    databaseUrl,
    natsUrl,
    busFolder,
    client,
    head: async () => (await store.head()).position,
    actorOfLastEvent: async () => {
      const { position } = await store.head();
      return (await store.readLog(position - 1, 1))[0]?.actor;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
