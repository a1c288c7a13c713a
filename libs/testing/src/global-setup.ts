import { startTestPostgres, TEST_POSTGRES_URL } from './postgres.js';

/** One Postgres for all integration specs of a run; workers inherit its URL by environment. */
export async function setup(): Promise<() => Promise<void>> {
  if (process.env[TEST_POSTGRES_URL]) return () => Promise.resolve();
  const server = await startTestPostgres();
  process.env[TEST_POSTGRES_URL] = server.url;
  return async () => {
    await server.dispose();
    Reflect.deleteProperty(process.env, TEST_POSTGRES_URL);
  };
}
