export {
  ApiClient,
  accessFromKubeconfig,
  type ApiAccess,
  type ApiAnswer,
  type WatchLine,
} from './api-client.js';
export { createTestDatabase, startTestPostgres, type TestDatabase } from './postgres.js';
export {
  runningPostgres,
  startPostgres,
  stopStrayPostgres,
  type PostgresOptions,
  type PostgresServer,
} from './postgres-server.js';
