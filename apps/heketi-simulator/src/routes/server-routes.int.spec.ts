import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SpecSimulator } from '../testing/run-simulator.js';
import type { SimulatorClient } from '../testing/simulator-client.js';

const UNKNOWN = '0'.repeat(32);

describe('the server', () => {
  const simulator = new SpecSimulator({ maxInFlight: 2 });
  let heketi: SimulatorClient;

  beforeAll(async () => {
    heketi = await simulator.start();
    await heketi.addStorage(3);
  });
  afterAll(() => simulator.remove());

  it('says hello', async () => {
    const { text, headers, status } = await heketi.call('GET', '/hello');
    expect([status, text, headers.get('content-type')]).toEqual([
      200,
      'Hello from Heketi',
      'text/plain; charset=UTF-8',
    ]);
  });

  it('shows gauges', async () => {
    const { text } = await heketi.call('GET', '/metrics');
    expect(text).toContain('heketi_up 1\n');
    expect(text).toContain('heketi_operations_inFlight_count 0\n');
    expect(text).toMatch(/^heketi_device_free\{cluster="\w+",hostname=.*,pv_uuid=""\} 524288000$/m);
  });

  it('takes no more operations in flight than it may, and counts only some', async () => {
    await heketi.fault({ on: 'volume-create', action: 'slow-work', delayMs: 600_000, times: 2 });
    const queues = [
      await heketi.start('POST', '/volumes', { size: 1 }),
      await heketi.start('POST', '/volumes', { size: 1 }),
    ];
    const busy = await heketi.call('POST', '/volumes', { size: 1 });
    expect([busy.status, busy.text, busy.headers.get('retry-after')]).toEqual([
      429,
      'Server busy. Retry operation later.\n',
      null,
    ]);
    expect(await heketi.outcome('POST', '/volumes', { size: 0 })).toMatch(/^400/);
    expect(await heketi.outcome('POST', '/volumes', { size: 9999 })).toMatch(/^429/);
    await heketi.addNode(await heketi.addCluster(), 'uncounted');
    expect(await heketi.json('GET', '/operations')).toEqual({
      total: 2,
      in_flight: 2,
      stale: 0,
      failed: 0,
      new: 2,
    });
    const { pendingoperations } = await heketi.json<{ pendingoperations: { id: string }[] }>(
      'GET',
      '/operations/pending',
    );
    const [first] = pendingoperations;
    expect(pendingoperations).toEqual(
      [0, 1].map(() => ({
        id: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
        type_name: 'create-volume',
        status: '',
        sub_status: 'in-flight',
      })),
    );
    expect(await heketi.json('GET', `/operations/pending/${first?.id ?? ''}`)).toMatchObject({
      type_name: 'create-volume',
      changes: [{ description: 'Add brick' }, { description: 'Add volume' }],
    });
    await heketi.release();
    for (const queue of queues) expect((await heketi.finished(queue)).status).toBe(303);
    await heketi.make('/volumes', { size: 1 });
  });

  it('keeps failed operations that could not be rolled back, and cleans them when asked', async () => {
    await heketi.fault({ on: 'volume-create', action: 'fail-work', text: 'lost', keepsRecord: true });
    expect(await heketi.end('POST', '/volumes', { size: 1 })).toBe('500 lost');
    expect(await heketi.json('GET', '/operations')).toMatchObject({ total: 1, failed: 1, in_flight: 0 });
    expect(await heketi.outcome('POST', '/operations/pending/cleanup', '')).toBe(
      '422 request unable to be parsed',
    );
    expect(await heketi.end('POST', '/operations/pending/cleanup', { operations: [UNKNOWN] })).toBe('204');
    expect(await heketi.json('GET', '/operations')).toMatchObject({ total: 1 });
    expect(await heketi.end('POST', '/operations/pending/cleanup', {})).toBe('204');
    expect(await heketi.json('GET', '/operations')).toMatchObject({ total: 0 });
    expect(await heketi.json('GET', '/db/check')).toMatchObject({ totalinconsistencies: 0 });
  });

  it.each([
    ['GET', `/operations/pending/${UNKNOWN}`, undefined, `404 Id not found: ${UNKNOWN}`],
    ['GET', `/queue/${UNKNOWN}`, undefined, '404 Id not found'],
    ['POST', `/bricks/to-evict/${UNKNOWN}`, undefined, '404 Id not found'],
    [
      'POST',
      '/operations/pending/cleanup',
      { operations: Array.from({ length: 33 }, () => UNKNOWN) },
      '400 validation failed: operations: the length must be no more than 32.',
    ],
    ['POST', '/internal/logging', '{', '400 request unable to be parsed'],
    ['POST', '/internal/logging', { loglevel: {} }, '422 logger name missing'],
    ['POST', '/internal/logging', { loglevel: { glusterfs: 'loud' } }, '422 invalid log level: loud'],
    ['POST', '/admin', '', '400 request unable to be parsed'],
    ['POST', '/admin', { state: 'off' }, '400 unknown state: off'],
  ])('%s %s with %j is %s', async (method, path, body, outcome) => {
    expect(await heketi.outcome(method, path, body)).toBe(outcome);
  });

  it('dumps, checks and backs up its database', async () => {
    const { text } = await heketi.call('GET', '/db/dump');
    expect(text.startsWith('{\n    "clusterentries": {\n        "')).toBe(true);
    expect(Object.keys(JSON.parse(text) as object)).toEqual([
      'clusterentries',
      'volumeentries',
      'brickentries',
      'nodeentries',
      'deviceentries',
      'blockvolumeentries',
      'dbattributeentries',
      'pendingoperations',
    ]);
    expect(text).toContain('"TpSize": 1048576,\n            "PoolMetadataSize": 8192');
    const { headers, status } = await heketi.call('GET', '/backup/db');
    expect([status, headers.get('content-type')]).toEqual([200, 'application/octet-stream']);
    expect(headers.get('content-disposition')).toContain('heketi.db');
    expect((await heketi.call('GET', '/internal/state/examine/gluster')).status).toBe(200);
  });

  it('has a log level', async () => {
    const loglevel = { glusterfs: 'debug' };
    expect(await heketi.json('POST', '/internal/logging', { loglevel })).toEqual({ loglevel });
    expect(await heketi.json('GET', '/internal/logging')).toEqual({ loglevel });
  });

  it('in read-only lets nobody change anything, not even back', async () => {
    expect(await heketi.json('GET', '/admin')).toEqual({ state: 'normal' });
    expect(await heketi.outcome('POST', '/admin', { state: 'local-client' })).toBe('204');
    await heketi.addCluster();
    expect(await heketi.outcome('POST', '/admin', { state: 'read-only' })).toBe('204');
    const refused = '503 Service disabled for maintenance';
    expect(await heketi.outcome('POST', '/clusters', {})).toBe(refused);
    expect(await heketi.outcome('POST', '/admin', { state: 'normal' })).toBe(refused);
    expect(await heketi.json('GET', '/admin')).toEqual({ state: 'read-only' });
    simulator.running.leaveMaintenance();
    await heketi.addCluster();
  });
});
