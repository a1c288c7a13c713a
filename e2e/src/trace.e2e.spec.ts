import { claimManifest, volumeManifest } from '@berth/testing';
import { openEventStore, type EventStore } from '@berth/event-store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBroker, type Broker } from './support/broker.js';
import { eventually } from './support/eventually.js';
import { claimsPath, volumesPath, type StorageObject } from './support/storage.js';
import { lineage, TraceSink } from './support/trace-sink.js';

describe('the trace of a claim', () => {
  const sink = new TraceSink();
  let broker: Broker;
  let store: EventStore;

  beforeAll(async () => {
    broker = await startBroker({
      OTEL_EXPORTER_OTLP_ENDPOINT: await sink.listen(),
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_BSP_SCHEDULE_DELAY: '200',
    });
    store = openEventStore({ databaseUrl: broker.berth.endpoints.postgres, applicationName: 'e2e' });
  });

  afterAll(async () => {
    await store.close();
    await broker.close();
    sink.close();
  });

  it('runs from the POST over append, relay and binder to the Bound append', async () => {
    await broker.client.request('POST', volumesPath, volumeManifest('traced', { storageClassName: '' }));
    const { body } = await broker.client.request('POST', claimsPath, claimManifest('traced'));
    const { uid } = (body as StorageObject).metadata;

    const events = await eventually('ClaimBound is in the log', async () => {
      const stream = await store.readStream(uid, { after: 0, limit: 10 });
      return stream.some(({ type }) => type === 'ClaimBound') && stream;
    });
    const traces = new Set(events.map(({ traceparent }) => traceparent?.split('-')[1]));
    expect(traces.size).toBe(1);
    const [traceId = ''] = traces as Set<string>;

    const boundSpanId = events.find(({ type }) => type === 'ClaimBound')?.traceparent?.split('-')[2];
    const way = await eventually('the spans of the trace have arrived', () => {
      const spans = sink.spansOf(traceId);
      const last = spans.find(({ spanId }) => spanId === boundSpanId);
      const names = last && lineage(spans, last).map(({ service, name }) => `${service}: ${name}`);
      const relayed = spans.some(({ name }) => name.includes('relay'));
      return Promise.resolve(relayed && names?.some((name) => name.includes('POST')) && names);
    });
    expect(way[0]).toMatch(/^berth-binder: .*append/);
    expect(way.some((name) => /^berth-binder: bind/.test(name))).toBe(true);
    expect(way.some((name) => /^berth-api: .*append/.test(name))).toBe(true);
    expect(way.at(-1)).toMatch(/^berth-api: .*POST/);
  });
});
