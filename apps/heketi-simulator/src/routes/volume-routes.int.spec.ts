import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SpecSimulator } from '../testing/run-simulator.js';
import type { SimulatorClient } from '../testing/simulator-client.js';

const UNKNOWN = '0'.repeat(32);
const replica3 = { type: 'replicate', replicate: { replica: 3 } };

type Brick = { readonly id: string; readonly node: string; readonly device: string; readonly size: number };
type Volume = { readonly name: string; readonly size: number; readonly bricks: readonly Brick[] };

describe('volumes', () => {
  const simulator = new SpecSimulator();
  let heketi: SimulatorClient;
  let cluster: string;
  let nodes: string[];

  beforeAll(async () => {
    heketi = await simulator.start();
    expect(await heketi.outcome('POST', '/volumes', { size: 1 })).toBe('400 No clusters configured');
    ({ cluster, nodes } = await heketi.addStorage(3));
  });
  afterAll(() => simulator.remove());

  it('are made through the queue and told as Heketi tells them', async () => {
    const id = await heketi.make('/volumes', {
      size: 10,
      name: 'myvol',
      clusters: [cluster],
      durability: replica3,
      gid: 2001,
      glustervolumeoptions: ['performance.rda on'],
      snapshot: { enable: true, factor: 1.5 },
    });
    const { text } = await heketi.call('GET', `/volumes/${id}`);
    const { bricks, ...info } = JSON.parse(text) as Volume;
    const prefix = cluster.slice(0, 6);
    const hosts = nodes.map((node, index) => [node, `${prefix}-${index}.storage`] as const);
    const [first = '', ...others] = hosts.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, host]) => host);
    expect(JSON.stringify(info)).toBe(
      JSON.stringify({
        size: 10,
        name: 'myvol',
        durability: { type: 'replicate', replicate: { replica: 3 }, disperse: {} },
        gid: 2001,
        glustervolumeoptions: ['', 'performance.rda on', ''],
        snapshot: { enable: true, factor: 1.5 },
        id,
        cluster,
        mount: {
          glusterfs: {
            hosts: [first, ...others],
            device: `${first}:myvol`,
            options: { 'backup-volfile-servers': others.join(',') },
          },
        },
        blockinfo: {},
      }),
    );
    expect(bricks.map(({ size }) => size)).toEqual([10_485_760, 10_485_760, 10_485_760]);
    expect(new Set(bricks.map(({ node }) => node)).size).toBe(3);
    expect(bricks.map((brick) => brick.id)).toEqual(bricks.map((brick) => brick.id).toSorted());
    expect(Object.keys(bricks[0] ?? {})).toEqual(['id', 'path', 'device', 'node', 'volume', 'size']);
  });

  it('are named after their id, have no peers and no factor when nothing else is asked', async () => {
    const id = await heketi.make('/volumes', { size: 1, snapshot: { enable: false, factor: 3 } });
    expect(await heketi.json('GET', `/volumes/${id}`)).toMatchObject({
      name: `vol_${id}`,
      durability: { type: 'none', replicate: {}, disperse: {} },
      snapshot: { enable: false, factor: 1 },
      glustervolumeoptions: ['', ''],
      bricks: [{ size: 1_048_576 }],
    });
  });

  it('of type replicate without a number have two copies, which is not echoed', async () => {
    const id = await heketi.make('/volumes', { size: 1, durability: { type: 'replicate' } });
    const volume = await heketi.json<Volume>('GET', `/volumes/${id}`);
    expect(volume).toMatchObject({ durability: { type: 'replicate', replicate: {} } });
    expect(volume.bricks).toHaveLength(2);
  });

  it.each([
    ['', '422 request unable to be parsed'],
    [{ size: '1' }, '422 request unable to be parsed'],
    [{}, '400 validation failed: size: cannot be blank.'],
    [{ size: -1 }, '400 validation failed: size: must be no less than 1.'],
    [{ size: 1, name: 'a.b' }, '400 validation failed: name: must be in a valid format.'],
    [{ size: 1, gid: -1 }, '400 Bad group id less than zero'],
    [{ size: 1, gid: 2_147_483_647 }, '400 Bad group id equal or greater than 2**32'],
    [{ size: 1, durability: { type: 'raid' } }, '400 Unknown durability type'],
    [{ size: 1, snapshot: { enable: true } }, '400 Invalid snapshot factor'],
    [{ size: 1, snapshot: { enable: true, factor: 0.5 } }, '400 Invalid snapshot factor'],
    [{ size: 1, snapshot: { enable: true, factor: 101 } }, '400 Invalid snapshot factor'],
    [{ size: 1, durability: { type: 'replicate', replicate: { replica: 4 } } }, '400 Invalid replica value'],
    [{ size: 9, durability: { type: 'disperse' } }, '400 Invalid dispersion combination: 0+0'],
    [
      { size: 9, durability: { type: 'disperse', disperse: { data: 3, redundancy: 1 } } },
      '400 Invalid dispersion combination: 3+1',
    ],
    [{ size: 1, clusters: ['nope'] }, '400 Cluster id nope not found'],
    [{ size: 1, clusters: ['constructor'] }, '400 Cluster id constructor not found'],
    [
      { size: 2, durability: { type: 'disperse', disperse: { data: 4, redundancy: 2 } } },
      '400 Requested volume size (2 GB) is smaller than the minimum supported volume size (4194304)',
    ],
    [{ size: 600, durability: replica3 }, '500 Failed to allocate new volume: No space'],
    [
      { size: 6, durability: { type: 'disperse', disperse: { data: 4, redundancy: 2 } } },
      '500 Failed to allocate new volume: No space',
    ],
    [{ size: 1, name: 'myvol' }, "500 Failed to allocate new volume: Volume name 'myvol' already in use"],
    [
      { size: 1, glustervolumeoptions: ['user.heketi.device-tag-match nonsense'] },
      '500 Failed to allocate new volume: invalid tag match rule: nonsense',
    ],
  ])('%j is refused with %s', async (body, outcome) => {
    expect(await heketi.outcome('POST', '/volumes', body)).toBe(outcome);
  });

  it('tell why each cluster took none', async () => {
    const empty = await heketi.addCluster();
    const bare = await heketi.addCluster();
    await heketi.addNode(bare, `bare-${bare.slice(0, 4)}`);
    const fileless = (await heketi.json<{ id: string }>('POST', '/clusters', { block: true })).id;
    const none = (await heketi.json<{ id: string }>('POST', '/clusters', {})).id;
    const create = (...clusters: string[]) => heketi.outcome('POST', '/volumes', { size: 1, clusters });
    const start = '500 Failed to allocate new volume: ';
    expect(await create(empty)).toBe(`${start}No nodes in cluster`);
    expect(await create(bare)).toBe(`${start}No online storage devices in cluster`);
    expect(await create(fileless)).toBe(`${start}Cluster does not support requested volume type`);
    expect(await create(none)).toBe(`${start}Cluster has disabled all volume types`);
    expect(await create(empty, bare)).toBe(
      `${start}Unable to create volume on any cluster:\nCluster ${empty}: No nodes in cluster\n` +
        `Cluster ${bare}: No online storage devices in cluster`,
    );
    expect(await create(fileless, none)).toMatch(/No eligible cluster for volume:\n/);
    expect(await create(none, cluster)).toBe('202');
    for (const id of [empty, fileless, none]) await heketi.call('DELETE', `/clusters/${id}`);
  });

  it('are hidden while they are made, and the result is told once', async () => {
    await heketi.hold('volume-create');
    const queue = await heketi.start('POST', '/volumes', { size: 1, name: 'slow' });
    const pending = await heketi.call('GET', queue);
    expect([pending.status, pending.headers.get('x-pending'), pending.text]).toEqual([200, 'true', '']);
    const dump = await heketi.json<{
      volumeentries: Record<string, { Info: { name: string }; Pending: { Id: string } }>;
    }>('GET', '/db/dump');
    const [id = '', entry] =
      Object.entries(dump.volumeentries).find(([, { Info }]) => Info.name === 'slow') ?? [];
    expect(entry?.Pending.Id).toMatch(/^[0-9a-f]{32}$/);
    expect(await heketi.outcome('GET', `/volumes/${id}`)).toBe('404 Id not found');
    expect((await heketi.call('GET', '/volumes')).text).not.toContain(id);
    expect(await heketi.outcome('DELETE', `/volumes/${id}`)).toBe(
      '500 Failed to set up volume delete: The target exists, contains other items, or is in use.',
    );
    expect(await heketi.outcome('POST', `/volumes/${id}/expand`, { expand_size: 1 })).toBe(
      '404 Id not found',
    );
    await heketi.release();
    const done = await heketi.finished(queue);
    expect([done.status, done.headers.get('location')]).toEqual([303, `/volumes/${id}`]);
    expect(await heketi.outcome('GET', queue)).toBe('404 Id not found');
    expect((await heketi.call('GET', '/volumes')).text).toContain(id);
  });

  it('that fail leave nothing', async () => {
    const before = await heketi.json('GET', '/db/dump');
    await heketi.fault({ on: 'volume-create', action: 'fail-work', text: 'glusterd is not there' });
    const queue = await heketi.start('POST', '/volumes', { size: 5, durability: replica3 });
    const failed = await heketi.finished(queue);
    expect([failed.status, failed.text, failed.headers.get('content-type')]).toEqual([
      500,
      'glusterd is not there\n',
      'text/plain; charset=utf-8',
    ]);
    expect(await heketi.outcome('GET', queue)).toBe('404 Id not found');
    expect(await heketi.json('GET', '/db/dump')).toEqual(before);
  });

  it('grow by brick sets', async () => {
    const id = await heketi.make('/volumes', { size: 10, durability: replica3 });
    expect(await heketi.end('POST', `/volumes/${id}/expand`, { expand_size: 5 })).toBe(`303 /volumes/${id}`);
    const volume = await heketi.json<Volume>('GET', `/volumes/${id}`);
    expect(volume.size).toBe(15);
    expect(volume.bricks.map(({ size }) => size).sort((a, b) => a - b)).toEqual([
      ...Array.from({ length: 3 }, () => 5_242_880),
      ...Array.from({ length: 3 }, () => 10_485_760),
    ]);
    const expand = (body: unknown) => heketi.outcome('POST', `/volumes/${id}/expand`, body);
    expect(await expand('')).toBe('422 request unable to be parsed');
    expect(await expand({})).toBe('400 validation failed: expand_size: cannot be blank.');
    expect(await expand({ expand_size: -2 })).toBe(
      '400 validation failed: expand_size: must be no less than 1.',
    );
    expect(await expand({ expand_size: 10_000 })).toBe(
      '500 Failed to allocate volume expansion: Maximum number of bricks reached.',
    );
    expect(await heketi.outcome('POST', `/volumes/${UNKNOWN}/expand`, { expand_size: 1 })).toBe(
      '404 Id not found',
    );
  });

  it('cannot be deleted while they grow, and stay to be seen', async () => {
    const id = await heketi.make('/volumes', { size: 1, durability: replica3 });
    await heketi.hold('volume-expand');
    const queue = await heketi.start('POST', `/volumes/${id}/expand`, { expand_size: 1 });
    expect(await heketi.json('GET', `/volumes/${id}`)).toMatchObject({ size: 1 });
    expect(await heketi.outcome('DELETE', `/volumes/${id}`)).toBe(
      '500 Failed to set up volume delete: The target exists, contains other items, or is in use.',
    );
    await heketi.release();
    expect((await heketi.finished(queue)).status).toBe(303);
    expect(await heketi.end('DELETE', `/volumes/${id}`)).toBe('204');
  });

  it('go, and give back what they took', async () => {
    const used = async () => {
      const { deviceentries } = await heketi.json<{
        deviceentries: Record<string, { Info: { storage: { used: number } } }>;
      }>('GET', '/db/dump');
      return Object.values(deviceentries).reduce((sum, { Info }) => sum + Info.storage.used, 0);
    };
    const before = await used();
    const id = await heketi.make('/volumes', { size: 100, durability: replica3 });
    expect(await used()).toBe(before + 3 * 105_381_888);
    expect(await heketi.end('DELETE', `/volumes/${id}`)).toBe('204');
    expect(await used()).toBe(before);
    expect(await heketi.outcome('DELETE', `/volumes/${id}`)).toBe('404 Id not found');
  });

  it('stay when their deletion fails', async () => {
    const id = await heketi.make('/volumes', { size: 1 });
    await heketi.fault({ on: 'volume-delete', action: 'fail-work', text: 'volume has snapshots' });
    expect(await heketi.end('DELETE', `/volumes/${id}`)).toBe('500 volume has snapshots');
    expect(await heketi.json('GET', `/volumes/${id}`)).toMatchObject({ id });
  });

  it('that hold the database of Heketi stay', async () => {
    const id = await heketi.make('/volumes', { size: 1, name: 'heketidbstorage' });
    expect(await heketi.outcome('DELETE', `/volumes/${id}`)).toBe(
      '409 Cannot delete volume containing the Heketi database',
    );
  });

  it('are cloned without taking space', async () => {
    const id = await heketi.make('/volumes', { size: 10, durability: replica3, gid: 3000 });
    const clone = await heketi.make(`/volumes/${id}/clone`, {});
    const [source, copy] = await Promise.all(
      [id, clone].map((one) => heketi.json<Volume>('GET', `/volumes/${one}`)),
    );
    expect(copy).toMatchObject({ name: `vol_${clone}`, size: 10, gid: 3000 });
    expect(copy?.bricks.map(({ device }) => device).sort()).toEqual(
      source?.bricks.map(({ device }) => device).sort(),
    );
    expect(await heketi.json('GET', '/db/check')).toMatchObject({ totalinconsistencies: 0 });
    const named = await heketi.make(`/volumes/${id}/clone`, { name: 'copy' });
    expect(await heketi.json('GET', `/volumes/${named}`)).toMatchObject({ name: 'copy' });
    expect(await heketi.outcome('POST', `/volumes/${id}/clone`, '')).toBe('422 request unable to be parsed');
    expect(await heketi.outcome('POST', `/volumes/${id}/clone`, { name: '?' })).toBe(
      '400 validation failed: name: must be in a valid format.',
    );
    expect(await heketi.outcome('POST', `/volumes/${UNKNOWN}/clone`, {})).toBe('404 Id not found');
  });

  it('avoid a node whose host is down', async () => {
    const [down = ''] = nodes;
    await heketi.json('POST', '/_simulator/hosts', { node: down, up: false });
    expect(
      await heketi.outcome('POST', '/volumes', { size: 1, clusters: [cluster], durability: replica3 }),
    ).toBe('500 Failed to allocate new volume: No space');
    await heketi.json('POST', '/_simulator/hosts', { node: down, up: true });
    await heketi.make('/volumes', { size: 1, durability: replica3 });
  });
});
