import { openEventStore, type EventStore, type LoggedEvent } from '@berth/event-store';
import { claimManifest } from '@berth/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBroker, type Broker } from './support/broker.js';
import { eventually } from './support/eventually.js';
import { backendManifest, backendsPath, classesPath, glusterClass } from './support/gluster.js';
import { RecordingProxy } from './support/recording-proxy.js';
import { claimsPath, createCarefully, deleteCarefully } from './support/storage.js';
import { lineage, TraceSink, type SinkSpan } from './support/trace-sink.js';

/** OTLP's number for the span of a client. */
const CLIENT = 3;

describe('the traces of a claim whose volume is made', () => {
  const sink = new TraceSink();
  let broker: Broker;
  let store: EventStore;
  let heketi: RecordingProxy;
  let uid: string;

  beforeAll(async () => {
    broker = await startBroker({
      OTEL_EXPORTER_OTLP_ENDPOINT: await sink.listen(),
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_BSP_SCHEDULE_DELAY: '200',
    });
    store = openEventStore({ databaseUrl: broker.berth.endpoints.postgres, applicationName: 'e2e' });
    heketi = new RecordingProxy(broker.berth.endpoints.heketi);
    const url = await heketi.listen();
    await createCarefully(broker.client, backendsPath, backendManifest('seen', url));
    const growing = { ...glusterClass('traced', url), allowVolumeExpansion: true };
    await createCarefully(broker.client, classesPath, growing);
    const manifest = claimManifest('traced', { storageClassName: 'traced' });
    uid = (await createCarefully(broker.client, claimsPath, manifest)) ?? '';
    await journeyUntil('VolumeBound');
  });

  afterAll(async () => {
    await store.close();
    await broker.close();
    heketi.close();
    sink.close();
  });

  it('are one from the POST to Bound, which stands in every event on the way', async () => {
    const events = await journeyUntil('VolumeBound');
    expect(events.map(({ type }) => type)).toEqual([
      'ClaimCreated',
      'ClaimProvisioningRequested',
      'ProvisioningStarted',
      'VolumeCreated',
      'ProvisioningSucceeded',
      'EndpointsCreated',
      'ServiceCreated',
      'ClaimBound',
      'VolumeBound',
    ]);
    expect(new Set(events.map(traceOf)).size).toBe(1);

    const way = await wayTo('ClaimBound', 'POST /api');
    expect(way).toEqual([
      'berth-binder: log.append',
      'berth-binder: bind claim',
      'berth-provisioner: log.append',
      'berth-provisioner: start volume',
      'berth-binder: log.append',
      'berth-binder: request volume',
      'berth-api: log.append',
      expect.stringMatching(/^berth-api: POST /),
    ]);
  });

  it('reach Heketi, as a client span of the provisioner and a header of the request', async () => {
    await callReached('POST', /^\/volumes$/, await traceIn('ProvisioningStarted'), [
      'berth-provisioner: volume backend create',
      'berth-provisioner: start volume',
    ]);
  });

  it('are another from the PATCH that asks for more to the larger volume, linked to the first', async () => {
    const first = await traceIn('ClaimCreated');
    const patch = { spec: { resources: { requests: { storage: '3Gi' } } } };
    const type = { 'content-type': 'application/merge-patch+json' };
    const { status } = await broker.client.request('PATCH', `${claimsPath}/traced`, patch, type);
    expect(status).toBe(200);
    const events = (await journeyUntil('ClaimExpanded')).filter((event) => traceOf(event) !== first);
    expect(events.map(({ type }) => type)).toEqual([
      'ClaimEdited',
      'ClaimExpansionRequested',
      'ClaimExpansionStarted',
      'VolumeExpanded',
      'ClaimExpanded',
    ]);
    expect(new Set(events.map(traceOf)).size).toBe(1);
    const grown = await traceIn('ClaimExpanded');
    await callReached('POST', /^\/volumes\/[0-9a-f]+\/expand$/, grown, [
      'berth-provisioner: volume backend expand',
      'berth-provisioner: expand volume',
    ]);
    const linked = sink.spansLinkedTo(first).map(({ name, traceId }) => ({ name, traceId }));
    expect(linked).toContainEqual({ name: 'expand volume', traceId: grown });
  });

  it('are another from the DELETE to the last of the volume, linked to the first', async () => {
    const first = await traceIn('ClaimCreated');
    await deleteCarefully(broker.client, `${claimsPath}/traced`);
    const deletion = await traceIn('ClaimDeletionRequested');
    const events = (await journeyUntil('ServiceDeleted')).filter((event) => traceOf(event) === deletion);
    expect(events.map(({ type }) => type)).toEqual([
      'ClaimDeletionRequested',
      'ClaimDeleted',
      'VolumeReleased',
      'VolumeReclaimStarted',
      'VolumeDeleted',
      'EndpointsDeleted',
      'ServiceDeleted',
    ]);
    const way = await wayTo('VolumeDeleted', 'DELETE /api');
    expect(way.filter((name) => !name.includes('log.append'))).toEqual(
      expect.arrayContaining(['berth-reclaimer: delete volume', 'berth-binder: release volume']),
    );
    const second = await traceIn('VolumeDeleted');
    await callReached('DELETE', /^\/volumes\/[0-9a-f]+$/, second, [
      'berth-reclaimer: volume backend delete',
      'berth-reclaimer: delete volume',
    ]);
    const linked = sink.spansLinkedTo(first).find(({ traceId }) => traceId === second);
    expect(linked).toMatchObject({ service: 'berth-reclaimer', name: 'delete volume' });
  });

  /** All events of the claim's journey, once one of this type is among them. */
  async function journeyUntil(type: string): Promise<readonly LoggedEvent[]> {
    return eventually(`${type} is in the log`, async () => {
      const events = (await store.readLog(0, 1_000)).filter(({ correlation }) => correlation === uid);
      return events.some((event) => event.type === type) && events;
    });
  }

  async function eventOf(type: string): Promise<LoggedEvent> {
    const event = (await journeyUntil(type)).find((one) => one.type === type);
    return event ?? expect.fail(`no ${type}`);
  }

  async function traceIn(type: string): Promise<string> {
    return traceOf(await eventOf(type));
  }

  /** Service and name of the span that wrote the event, and of its ancestors up to one named so. */
  async function wayTo(type: string, root: string): Promise<readonly string[]> {
    const event = await eventOf(type);
    return eventually('the spans of the trace have arrived', () => {
      const spans = sink.spansOf(traceOf(event));
      const last = spans.find(({ spanId }) => spanId === event.traceparent?.split('-')[2]);
      const way = last && lineage(spans, last).map(nameOf);
      return Promise.resolve(way?.at(-1)?.includes(root) === true && way);
    });
  }

  /** A request carried the trace, by a client span of its own, which had these ancestors first. */
  async function callReached(
    method: string,
    path: RegExp,
    traceId: string,
    ancestors: readonly string[],
  ): Promise<void> {
    const call = heketi.seen.find((one) => one.method === method && path.test(one.url ?? ''));
    const [, trace, spanId] = String(call?.headers['traceparent']).split('-');
    expect(trace).toBe(traceId);
    const way = await eventually('the spans of the call have arrived', () => {
      const spans = sink.spansOf(traceId);
      const own = spans.find((span) => span.spanId === spanId);
      const found = own === undefined ? [] : lineage(spans, own);
      return Promise.resolve(found.length > ancestors.length && found);
    });
    const calls = way.slice(0, 2);
    expect(calls.map(({ kind }) => kind)).toEqual([CLIENT, CLIENT]);
    expect(way.slice(1, 1 + ancestors.length).map(nameOf)).toEqual(ancestors);
  }
});

function traceOf({ traceparent }: LoggedEvent): string {
  return traceparent?.split('-')[1] ?? 'none';
}

function nameOf({ service, name }: SinkSpan): string {
  return `${service}: ${name}`;
}
