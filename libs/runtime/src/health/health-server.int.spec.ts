import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTelemetry } from '../telemetry/telemetry.js';
import type { HealthChecks } from './health-checks.js';
import { startHealthServer, type HealthServer } from './health-server.js';

describe('the health server', () => {
  let server: HealthServer;
  let readiness: HealthChecks = {};

  beforeAll(async () => {
    await startTelemetry({});
    server = await startHealthServer({
      host: '127.0.0.1',
      port: 0,
      liveness: () => ({ ping: () => undefined }),
      readiness: () => readiness,
    });
  });
  afterAll(() => server.close());

  async function get(path: string): Promise<{ status: number; body: string }> {
    const response = await fetch(server.url + path);
    return { status: response.status, body: await response.text() };
  }

  it.each(['/livez', '/healthz', '/readyz'])('answers %s with a short ok', async (path) => {
    expect(await get(path)).toEqual({ status: 200, body: 'ok' });
  });

  it('lists the checks when asked', async () => {
    expect((await get('/livez?verbose')).body).toBe('[+]ping ok\nlivez check passed\n');
  });

  it('says what is not ready, without secrets', async () => {
    readiness = {
      postgres: () => {
        throw new Error('postgres://u:s3cret@h/db is down');
      },
    };
    expect(await get('/readyz')).toEqual({
      status: 503,
      body: '[-]postgres failed: postgres://u:***@h/db is down\nreadyz check failed\n',
    });
  });

  it('serves metrics in the text form of Prometheus', async () => {
    expect((await get('/metrics')).body).toMatch(/^process_resident_memory_bytes\S* \d+/m);
  });

  it('knows nothing else', async () => {
    expect((await get('/')).status).toBe(404);
  });
});
