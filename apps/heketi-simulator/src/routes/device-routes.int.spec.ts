import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SpecSimulator } from '../testing/run-simulator.js';
import type { SimulatorClient } from '../testing/simulator-client.js';

const UNKNOWN = '0'.repeat(32);
const EMPTY = { total: 524_288_000, free: 524_288_000, used: 0 };
type Device = {
  readonly bricks: readonly { readonly id: string }[];
  readonly storage: object;
  readonly state: string;
};

describe('devices', () => {
  const simulator = new SpecSimulator();
  let heketi: SimulatorClient;

  beforeAll(async () => {
    heketi = await simulator.start();
  });
  afterAll(() => simulator.remove());

  it('are added through the queue, which does not tell their id', async () => {
    const { nodes, devices } = await heketi.addStorage(1);
    const [id = ''] = devices;
    const { text } = await heketi.call('GET', `/devices/${id}`);
    expect(text).toBe(
      `{"name":"/dev/vdb","storage":{"total":524288000,"free":524288000,"used":0},"id":"${id}",` +
        '"state":"online","bricks":[]}\n',
    );
    expect(await heketi.end('POST', '/devices', { node: nodes[0], name: '/dev/vdb' })).toBe('204');
  });

  it.each([
    ['', '422 request unable to be parsed'],
    [{}, '400 validation failed: name: cannot be blank; node: cannot be blank.'],
    [{ node: UNKNOWN, name: 'sdb' }, '400 validation failed: name: must be in a valid format.'],
    [{ node: 'abc', name: '/dev/sdb' }, '400 validation failed: node: abc is not a valid UUID.'],
    [{ node: UNKNOWN, name: '/dev/sdb' }, '404 Node id does not exist'],
  ])('%j is refused with %s', async (body, outcome) => {
    expect(await heketi.outcome('POST', '/devices', body)).toBe(outcome);
  });

  it.each([
    ['GET', `/devices/${UNKNOWN}`, undefined],
    ['DELETE', `/devices/${UNKNOWN}`, undefined],
    ['POST', `/devices/${UNKNOWN}/state`, { state: 'online' }],
    ['GET', `/devices/${UNKNOWN}/resync`, undefined],
    ['POST', `/devices/${UNKNOWN}/tags`, { change_type: 'set', tags: {} }],
  ])('%s %s is not found', async (method, path, body) => {
    expect(await heketi.outcome(method, path, body)).toBe('404 Id not found');
  });

  it('go only by way of offline and failed', async () => {
    const { devices } = await heketi.addStorage(1);
    const [id = ''] = devices;
    const to = (state: string) => heketi.end('POST', `/devices/${id}/state`, { state });
    expect(await heketi.outcome('DELETE', `/devices/${id}`)).toBe(`400 device: ${id} is not in failed state`);
    expect(await to('failed')).toBe(
      `500 Device must be offline before remove operation is performed, device:${id}`,
    );
    expect(await to('offline')).toBe('204');
    expect(await to('failed')).toBe('204');
    expect(await to('online')).toBe('500 Cannot move a failed/removed device to online state');
    expect(await to('offline')).toBe('204');
    expect(await to('failed')).toBe('204');
    expect(await heketi.end('DELETE', `/devices/${id}`, { forceforget: true })).toBe('204');
    expect(await heketi.outcome('GET', `/devices/${id}`)).toBe('404 Id not found');
  });

  it('that fail hand their bricks to others, on nodes the set does not use', async () => {
    const { cluster, nodes, devices } = await heketi.addStorage(4);
    const durability = { type: 'replicate', replicate: { replica: 3 } };
    const volume = await heketi.make('/volumes', { size: 10, durability, clusters: [cluster] });
    const { bricks } = await heketi.json<{ bricks: { device: string }[] }>('GET', `/volumes/${volume}`);
    const [{ device }] = bricks as [{ device: string }];
    const to = (state: string) => heketi.end('POST', `/devices/${device}/state`, { state });
    expect(await to('offline')).toBe('204');
    expect(await to('failed')).toBe('204');
    expect(await heketi.json('GET', `/devices/${device}`)).toMatchObject({
      state: 'failed',
      bricks: [],
      storage: EMPTY,
    });
    const after = await heketi.json<{ bricks: { node: string }[] }>('GET', `/volumes/${volume}`);
    expect(new Set(after.bricks.map((brick) => brick.node)).size).toBe(3);
    expect(await heketi.json('GET', '/db/check')).toMatchObject({ totalinconsistencies: 0 });
    const emptied = nodes[devices.indexOf(device)] ?? '';
    const rest = nodes.find((node) => node !== emptied) ?? '';
    expect(await heketi.end('POST', `/nodes/${rest}/state`, { state: 'offline' })).toBe('204');
    expect(await heketi.end('POST', `/nodes/${rest}/state`, { state: 'failed' })).toMatch(
      /^500 Unable to delete device \[[0-9a-f]{32}\] as no device was found to replace it: No Replacement was found/,
    );
    expect(await heketi.json('GET', `/nodes/${rest}`)).toMatchObject({ state: 'offline' });
  });

  it('keep bricks that have no peers, unless told not to look', async () => {
    const { cluster } = await heketi.addStorage(2);
    const volume = await heketi.make('/volumes', { size: 10, clusters: [cluster] });
    const { bricks } = await heketi.json<{ bricks: { id: string; device: string }[] }>(
      'GET',
      `/volumes/${volume}`,
    );
    const [{ id, device }] = bricks as [{ id: string; device: string }];
    expect(await heketi.outcome('POST', `/bricks/to-evict/${id}`)).toBe(
      '500 Failed to set up brick eviction: replace brick is not supported for volume durability type none',
    );
    expect(await heketi.end('POST', `/bricks/to-evict/${id}`, { healcheck: 'disable' })).toBe('204');
    expect(await heketi.outcome('POST', `/bricks/to-evict/${id}`)).toBe('404 Id not found');
    const before = await heketi.json<Device>('GET', `/devices/${device}`);
    expect(before).toMatchObject({ bricks: [], storage: EMPTY });
  });

  it('are looked at anew by a GET that is work', async () => {
    const { devices } = await heketi.addStorage(1);
    const reply = await heketi.call('GET', `/devices/${devices[0] ?? ''}/resync`);
    expect(reply.status).toBe(202);
    expect(reply.text).toMatch(/^<a href="\/queue\/[0-9a-f]{32}">Accepted<\/a>\.\n\n$/);
    expect((await heketi.finished(reply.headers.get('location') ?? '')).status).toBe(204);
    expect(await heketi.json('GET', `/devices/${devices[0] ?? ''}`)).toMatchObject({ storage: EMPTY });
  });

  it('have tags', async () => {
    const { devices } = await heketi.addStorage(1);
    const path = `/devices/${devices[0] ?? ''}`;
    expect(await heketi.json('POST', `${path}/tags`, { change_type: 'set', tags: { a: 'b' } })).toEqual({
      a: 'b',
    });
    expect(await heketi.json('GET', path)).toMatchObject({ tags: { a: 'b' } });
  });
});
