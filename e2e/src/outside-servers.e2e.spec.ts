import { claimManifest, startNatsServer, startTestPostgres, volumeManifest } from '@berth/testing';
import { openEventStore } from '@berth/event-store';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBroker, type Broker } from './support/broker.js';
import { eventually } from './support/eventually.js';
import { claimsPath, listAll, volumesPath } from './support/storage.js';

/** Nobody has to be there before a volume is asked for. */
const HEKETI = 'http://127.0.0.1:9';

describe('a Berth whose DATABASE_URL, NATS_URL and HEKETI_URL point elsewhere', () => {
  let postgres: Awaited<ReturnType<typeof startTestPostgres>>;
  let nats: Awaited<ReturnType<typeof startNatsServer>>;
  let broker: Broker;

  beforeAll(async () => {
    [postgres, nats] = await Promise.all([startTestPostgres(), startNatsServer()]);
    broker = await startBroker({ DATABASE_URL: postgres.url, NATS_URL: nats.url, HEKETI_URL: HEKETI });
  });

  afterAll(async () => {
    await broker.close();
    await Promise.all([postgres.dispose(), nats.stop()]);
  });

  it('starts no Postgres, no NATS and no Heketi of its own', () => {
    const { endpoints, parts } = broker.berth;
    expect(Object.keys(parts).sort()).toEqual(['api', 'binder', 'provisioner', 'reclaimer']);
    expect(endpoints).toMatchObject({ postgres: postgres.url, nats: nats.url, heketi: HEKETI });
    const folders = ['postgres', 'nats', 'heketi'].map((name) =>
      join(dirname(broker.berth.kubeconfig), name),
    );
    expect(folders.filter((folder) => existsSync(folder))).toEqual([]);
  });

  it('allows that Heketi by a Backend', async () => {
    const { body } = await broker.client.request('GET', '/apis/berth.dev/v1/backends/heketi');
    expect(body).toMatchObject({ spec: { type: 'heketi', url: HEKETI } });
  });

  it('binds over them, and the log is in that database', async () => {
    await broker.client.request('POST', volumesPath, volumeManifest('far', { storageClassName: '' }));
    await broker.client.request('POST', claimsPath, claimManifest('far'));
    await eventually('the claim is Bound', async () => {
      const [claim] = await listAll(broker.client, claimsPath);
      return claim?.status.phase === 'Bound';
    });
    await using store = openEventStore({ databaseUrl: postgres.url, applicationName: 'e2e' });
    const types = (await store.readLog(0, 100)).map(({ type }) => type);
    expect(types).toContain('ClaimBound');
  });

  it('publishes the log on that bus', async () => {
    const url = broker.berth.endpoints.health['api'] ?? '';
    await eventually('the relay has published', async () => {
      const metrics = await (await fetch(`${url}/metrics`)).text();
      return /^berth_relay_published_position(\{.*\})? [1-9]/m.test(metrics);
    });
  });

  it('goes on while that bus is away', async () => {
    await nats.kill();
    await broker.client.request('POST', volumesPath, volumeManifest('later', { storageClassName: '' }));
    await broker.client.request('POST', claimsPath, claimManifest('later'));
    await eventually('the claim is Bound without a bus', async () => {
      const claims = await listAll(broker.client, claimsPath);
      return claims.every(({ status }) => status.phase === 'Bound') && claims.length === 2;
    });
    await nats.restart();
  });
});
