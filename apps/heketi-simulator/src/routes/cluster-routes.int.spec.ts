import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SpecSimulator } from '../testing/run-simulator.js';
import type { SimulatorClient } from '../testing/simulator-client.js';

const UNKNOWN = '0'.repeat(32);

describe('clusters and the transport', () => {
  const simulator = new SpecSimulator();
  let heketi: SimulatorClient;

  beforeAll(async () => {
    heketi = await simulator.start();
  });
  afterAll(() => simulator.remove());

  it('are made at once, with 201', async () => {
    const { status, text, headers } = await heketi.call('POST', '/clusters', { file: true, block: true });
    expect(status).toBe(201);
    expect(headers.get('content-type')).toBe('application/json; charset=UTF-8');
    expect(text).toMatch(
      /^\{"id":"[0-9a-f]{32}","nodes":\[\],"volumes":\[\],"block":true,"file":true,"blockvolumes":\[\]\}\n$/,
    );
  });

  it('take missing flags for false', async () => {
    expect(await heketi.json('POST', '/clusters', {})).toMatchObject({ file: false, block: false });
  });

  it('are listed by id', async () => {
    await heketi.addCluster();
    const { clusters } = await heketi.json<{ clusters: string[] }>('GET', '/clusters');
    expect(clusters).toEqual(clusters.toSorted());
    expect(clusters.length).toBeGreaterThan(2);
  });

  it('have flags that are replaced together', async () => {
    const id = await heketi.addCluster();
    const { status, text, headers } = await heketi.call('POST', `/clusters/${id}/flags`, { file: true });
    expect([status, text, headers.get('content-type')]).toEqual([200, '', 'application/json; charset=UTF-8']);
    expect(await heketi.json('GET', `/clusters/${id}`)).toMatchObject({ id, file: true, block: false });
  });

  it('go only when they are empty', async () => {
    const { cluster } = await heketi.addStorage(1);
    expect(await heketi.outcome('DELETE', `/clusters/${cluster}`)).toBe(
      `409 Unable to delete cluster [${cluster}] because it contains volumes and/or nodes`,
    );
    const id = await heketi.addCluster();
    expect(await heketi.outcome('DELETE', `/clusters/${id}`)).toBe('200');
    expect(await heketi.outcome('DELETE', `/clusters/${id}`)).toBe('404 Id not found');
  });

  it.each([
    ['GET', `/clusters/${UNKNOWN}`, undefined, '404 Id not found'],
    ['GET', '/clusters/12345', undefined, '404 Id not found'],
    ['GET', '/clusters/badid', undefined, '404 Invalid path or request'],
    ['GET', '/nothing', undefined, '404 Invalid path or request'],
    ['POST', `/clusters/${UNKNOWN}/flags`, {}, '404 Id not found'],
    ['POST', '/clusters', '', '422 request unable to be parsed'],
    ['POST', '/clusters', '{', '422 request unable to be parsed'],
    ['POST', '/clusters', '{"file":"yes"}', '422 request unable to be parsed'],
    ['PUT', '/clusters', undefined, '405'],
    ['DELETE', '/volumes', undefined, '405'],
  ])('%s %s with %j is %s', async (method, path, body, outcome) => {
    expect(await heketi.outcome(method, path, body)).toBe(outcome);
  });

  it('sends a trailing slash on to the path without', async () => {
    const { status, headers } = await heketi.call('GET', '/volumes/?a=b');
    expect([status, headers.get('location')]).toEqual([301, '/volumes?a=b']);
  });

  it('has errors that are plain text with a newline', async () => {
    const { text, headers } = await heketi.call('GET', `/clusters/${UNKNOWN}`);
    expect([text, headers.get('content-type')]).toEqual(['Id not found\n', 'text/plain; charset=utf-8']);
  });
});
