import { type RunningService, type ServiceContext } from '@berth/runtime';
import { readApiSettings } from './settings.js';
import { serveApi } from './serve-api.js';

/** Starts the API as its settings say. */
export async function startApi({
  settings,
  logger,
  fail,
  stopping,
}: ServiceContext): Promise<RunningService> {
  const { databaseUrl, natsUrl } = settings;
  const api = await serveApi({ ...readApiSettings(), databaseUrl, natsUrl, logger, fail, stopping });
  return { close: api.close, endpoints: { api: api.url }, readiness: { log: api.assertFollows } };
}
