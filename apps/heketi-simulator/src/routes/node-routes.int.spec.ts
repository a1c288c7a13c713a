import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SpecSimulator } from '../testing/run-simulator.js';
import type { SimulatorClient } from '../testing/simulator-client.js';

const UNKNOWN = '0'.repeat(32);

describe('nodes', () => {
  const simulator = new SpecSimulator();
  let heketi: SimulatorClient;
  let cluster: string;

  beforeAll(async () => {
    heketi = await simulator.start();
    cluster = await heketi.addCluster();
  });
  afterAll(() => simulator.remove());

  const hostnames = { manage: ['m'], storage: ['10.1.1.1'] };
  const node = (given: object) => ({ zone: 1, hostnames, cluster, ...given });

  it('are added through the queue', async () => {
    const id = await heketi.make('/nodes', node({ tags: { rack: 'a' } }));
    const { text } = await heketi.call('GET', `/nodes/${id}`);
    expect(text).toBe(
      `{"zone":1,"hostnames":{"manage":["m"],"storage":["10.1.1.1"]},"cluster":"${cluster}",` +
        `"tags":{"rack":"a"},"id":"${id}","state":"online","devices":[]}\n`,
    );
    expect(await heketi.outcome('POST', '/nodes', node({}))).toBe(
      `409 Hostname m already used by node with id ${id}`,
    );
    const other = { manage: ['another'], storage: ['10.1.1.1'] };
    expect(await heketi.outcome('POST', '/nodes', node({ hostnames: other }))).toBe(
      `409 Hostname 10.1.1.1 already used by node with id ${id}`,
    );
  });

  it.each([
    ['', '422 request unable to be parsed'],
    [{ zone: 1.5 }, '422 request unable to be parsed'],
    [
      {},
      '400 validation failed: cluster: cannot be blank; hostnames: (manage: cannot be blank; storage: cannot be blank.); zone: cannot be blank.',
    ],
    [
      { zone: -1, cluster: 'x', hostnames },
      '400 validation failed: cluster: x is not a valid UUID; zone: must be no less than 1.',
    ],
    [
      { zone: 1, cluster: UNKNOWN, hostnames: { manage: ['a b'], storage: ['-'] } },
      '400 validation failed: hostnames: (manage: [a b] is not a valid manage hostname; storage: [-] is not a valid storage hostname.).',
    ],
    [{ zone: 1, cluster: UNKNOWN, hostnames }, '404 Cluster id does not exist'],
    [
      { zone: 1, cluster: UNKNOWN, hostnames, tags: { 'a b': '' } },
      '400 validation failed: tags: invalid characters in tag name a b.',
    ],
  ])('%j is refused with %s', async (body, outcome) => {
    expect(await heketi.outcome('POST', '/nodes', body)).toBe(outcome);
  });

  it('that fail to join give their names back, and hold them until then', async () => {
    const names = { manage: ['f'], storage: ['f.storage'] };
    await heketi.fault({ on: 'node-add', action: 'fail-work', text: 'peer probe: unknown host' });
    expect(await heketi.end('POST', '/nodes', node({ hostnames: names }))).toBe(
      '500 peer probe: unknown host',
    );
    await heketi.hold('node-add');
    const queue = await heketi.start('POST', '/nodes', node({ hostnames: names }));
    expect(await heketi.outcome('POST', '/nodes', node({ hostnames: names }))).toMatch(
      /^409 Hostname f already used/,
    );
    await heketi.release();
    expect((await heketi.finished(queue)).status).toBe(303);
  });

  it('go when they hold no devices', async () => {
    const id = await heketi.addNode(cluster, 'd1');
    await heketi.addDevice(id);
    expect(await heketi.outcome('DELETE', `/nodes/${id}`)).toBe(
      `409 Unable to delete node [${id}] because it contains devices`,
    );
    const empty = await heketi.addNode(cluster, 'd2');
    expect(await heketi.end('DELETE', `/nodes/${empty}`)).toBe('204');
    expect(await heketi.outcome('GET', `/nodes/${empty}`)).toBe('404 Id not found');
    expect(await heketi.outcome('DELETE', `/nodes/${empty}`)).toBe('404 Id not found');
  });

  it('change their state as the table of states has it', async () => {
    const id = await heketi.addNode(cluster, 's1');
    const to = (state: string) => heketi.end('POST', `/nodes/${id}/state`, { state });
    expect(await to('online')).toBe('204');
    expect(await to('failed')).toBe(
      `500 Node must be offline before remove operation is performed, node:${id}`,
    );
    expect(await to('offline')).toBe('204');
    expect(await to('offline')).toBe('204');
    expect(await to('online')).toBe('204');
    expect(await to('offline')).toBe('204');
    expect(await to('failed')).toBe('204');
    expect(await to('failed')).toBe('204');
    expect(await to('online')).toBe('500 Cannot move a failed/removed node to online state');
    expect(await to('offline')).toBe('500 Cannot move a failed/removed node to offline state');
    expect(await heketi.json('GET', `/nodes/${id}`)).toMatchObject({ state: 'failed' });
  });

  it.each([
    [UNKNOWN, { state: 'online' }, '404 Id not found'],
    [UNKNOWN, { state: 'gone' }, '400 validation failed: state: gone is not valid state.'],
    [UNKNOWN, {}, '400 validation failed: state: cannot be blank.'],
    [
      UNKNOWN,
      { state: 'online', healcheck: 'x' },
      '400 validation failed: healcheck: x is not valid heal info check.',
    ],
    [UNKNOWN, '', '422 request unable to be parsed'],
  ])('state of %s by %j is refused with %s', async (id, body, outcome) => {
    expect(await heketi.outcome('POST', `/nodes/${id}/state`, body)).toBe(outcome);
  });

  it('have tags that are set, updated and deleted', async () => {
    const id = await heketi.addNode(cluster, 't1');
    const change = (change_type: string, tags: object) =>
      heketi.json('POST', `/nodes/${id}/tags`, { change_type, tags });
    expect(await change('set', { a: '1', b: '2' })).toEqual({ a: '1', b: '2' });
    expect(await change('update', { b: '3', c: '4' })).toEqual({ a: '1', b: '3', c: '4' });
    expect(await change('delete', { b: 'x' })).toEqual({ a: '1', c: '4' });
    expect(await heketi.json('GET', `/nodes/${id}`)).toMatchObject({ tags: { a: '1', c: '4' } });
    expect(await heketi.outcome('POST', `/nodes/${id}/tags`, { tags: {} })).toBe(
      '400 validation failed: change_type: cannot be blank.',
    );
    expect(await heketi.outcome('POST', `/nodes/${id}/tags`, { change_type: 'add', tags: {} })).toBe(
      '400 validation failed: change_type: must be a valid value.',
    );
    expect(await heketi.outcome('POST', `/nodes/${UNKNOWN}/tags`, { change_type: 'set' })).toBe(
      '404 Id not found',
    );
  });

  it.each([
    [
      Object.fromEntries(Array.from({ length: 33 }, (_, n) => [`t${n}`, ''])),
      'too many tags specified (33), up to 32 supported',
    ],
    [{ '': 'x' }, 'tag names may not be empty'],
    [{ ['n'.repeat(33)]: '' }, `tag name ${'n'.repeat(33)}: the length must be between 1 and 32`],
    [{ n: 'v'.repeat(65) }, 'value of tag n: the length must be no more than 64'],
  ])('refuse tags %j', async (tags, reason) => {
    expect(await heketi.outcome('POST', `/nodes/${UNKNOWN}/tags`, { change_type: 'set', tags })).toBe(
      `400 validation failed: tags: ${reason}.`,
    );
  });

  it('are not added to a cluster whose nodes are all offline', async () => {
    const lonely = await heketi.addCluster();
    const id = await heketi.addNode(lonely, 'l1');
    await heketi.end('POST', `/nodes/${id}/state`, { state: 'offline' });
    const names = { manage: ['l2'], storage: ['l2'] };
    expect(await heketi.outcome('POST', '/nodes', { zone: 1, cluster: lonely, hostnames: names })).toBe(
      '400 None of the nodes in cluster has glusterd running',
    );
  });
});
