import { ApiClient } from '@berth/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBroker, type Broker } from './support/broker.js';
import { Replay } from './support/replay/replay.js';
import { readRecording } from './support/replay/recording.js';
import { tokensOf } from './support/replay/request-recorder.js';

const { requests, versions } = readRecording();

let broker: Broker;
beforeAll(async () => {
  broker = await startBroker();
});
afterAll(() => broker.close());

it('has the requests of every kubectl from 1.27 to 1.33', () => {
  expect(Object.keys(versions)).toEqual(
    expect.arrayContaining(['1.27', '1.28', '1.29', '1.30', '1.31', '1.32', '1.33']),
  );
});

describe.each(Object.entries(versions))('what kubectl %s sent', (version, order) => {
  it('is answered as it was when it was recorded', async () => {
    const cluster = `replay-${version.replace('.', '-')}`;
    const manifest = { apiVersion: 'berth.dev/v1', kind: 'Cluster', metadata: { name: cluster } };
    const made = await broker.client.request('POST', '/apis/berth.dev/v1/clusters', manifest);
    expect(made.status).toBe(201);
    const { url, ca } = broker.access;
    const tokens = Object.entries(tokensOf(broker.berth.kubeconfig));
    const clients = new Map(
      tokens.map(([user, token]) => [user, new ApiClient({ url: `${url}/clusters/${cluster}`, ca, token })]),
    );
    const replay = new Replay(clients, {
      'place heketi': broker.berth.endpoints.heketi,
      'place cluster': cluster,
    });
    for (const index of order) await replay.send(requests[index]!);
    await replay.ended();
    for (const client of clients.values()) client.close();
  });
});
