import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { openEventStore } from '@berth/event-store';
import { createLogger } from '@berth/runtime';
import { sampleMasterKey } from '@berth/sealing/testing';
import { ApiClient, createTestDatabase, startNatsServer } from '@berth/testing';
import { serveApi } from '../serve-api.js';

export const TEST_TOKEN = 'a-token-of-the-spec';

export type TestApi = AsyncDisposable & {
  readonly url: string;
  readonly ca: string;
  readonly databaseUrl: string;
  readonly client: ApiClient;
  /** The head of the log: what is not there was not written. */
  readonly head: () => Promise<number>;
  readonly close: () => Promise<void>;
};

/** The whole API of one process on a database and a bus of its own, over TLS. */
export async function startTestApi(): Promise<TestApi> {
  const database = await createTestDatabase();
  const nats = await startNatsServer();
  const store = openEventStore({ databaseUrl: database.url, applicationName: 'berth-spec' });
  await store.migrate();
  const tls = await selfSigned();
  const stopping = new AbortController();
  const api = await serveApi({
    host: '127.0.0.1',
    port: 0,
    tls: { cert: Buffer.from(tls.cert), key: Buffer.from(tls.key) },
    tokens: [{ token: TEST_TOKEN, user: { name: 'admin', uid: '1', groups: ['system:masters'] } }],
    masterKeys: [sampleMasterKey('spec')],
    databaseUrl: database.url,
    natsUrl: nats.url,
    logger: createLogger('api', process.env['BERTH_LOG_LEVEL'] === 'debug' ? 'debug' : 'silent'),
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
    await nats.stop();
    await database.drop();
  };
  return {
    url: api.url,
    ca: tls.cert,
    databaseUrl: database.url,
    client,
    head: async () => (await store.head()).position,
    close,
    [Symbol.asyncDispose]: close,
  };
}

const DAY_MS = 86_400_000;

async function selfSigned(): Promise<{ readonly cert: string; readonly key: string }> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=localhost',
    notBefore: new Date(Date.now() - DAY_MS),
    notAfter: new Date(Date.now() + DAY_MS),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.SubjectAlternativeNameExtension([
        { type: 'ip', value: '127.0.0.1' },
        { type: 'dns', value: 'localhost' },
      ]),
    ],
  });
  const exported = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  return {
    cert: certificate.toString('pem'),
    key: `-----BEGIN PRIVATE KEY-----\n${exported}\n-----END PRIVATE KEY-----\n`,
  };
}
