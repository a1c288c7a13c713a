export {
  ApiClient,
  accessFromKubeconfig,
  type ApiAccess,
  type ApiAnswer,
  type WatchLine,
} from './api-client.js';
export { databaseText } from './database-text.js';
export {
  NATS_SERVER_VARIABLE,
  findNatsServer,
  startNatsServer,
  type NatsOptions,
  type NatsServer,
} from './nats-server.js';
export { createTestDatabase, startTestPostgres, type TestDatabase } from './postgres.js';
export {
  startPostgres,
  stopStrayPostgres,
  type PostgresOptions,
  type PostgresServer,
} from './postgres-server.js';
export { claimManifest, volumeManifest } from './manifests.js';
