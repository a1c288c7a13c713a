import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SpecSimulator } from '../testing/run-simulator.js';
import type { SimulatorClient } from '../testing/simulator-client.js';

const UNKNOWN = '0'.repeat(32);
const durability = { type: 'replicate', replicate: { replica: 3 } };

describe('block volumes', () => {
  const simulator = new SpecSimulator();
  let heketi: SimulatorClient;
  let cluster: string;
  let hosting: string;

  beforeAll(async () => {
    heketi = await simulator.start();
    expect(await heketi.outcome('POST', '/blockvolumes', { size: 1 })).toBe('400 No clusters configured');
    ({ cluster } = await heketi.addStorage(3));
    expect(await heketi.outcome('POST', '/blockvolumes', { size: 1 })).toMatch(
      /^500 Failed to allocate new block volume: Block Hosting Volume Creation is disabled/,
    );
    hosting = await heketi.make('/volumes', { size: 100, block: true, durability });
  });
  afterAll(() => simulator.remove());

  const hostingInfo = () => heketi.json('GET', `/volumes/${hosting}`);

  it('stand on a hosting volume that keeps two in a hundred back', async () => {
    expect(await hostingInfo()).toMatchObject({
      block: true,
      blockinfo: { freesize: 98, reservedsize: 2 },
      glustervolumeoptions: ['', 'group gluster-block', ''],
    });
  });

  it('take whole GiB of it, and give them back', async () => {
    const id = await heketi.make('/blockvolumes', { size: 8, hacount: 2, auth: true });
    expect(await heketi.json('GET', `/blockvolumes/${id}`)).toMatchObject({
      size: 8,
      name: `blockvol_${id}`,
      hacount: 2,
      blockvolume: { hosts: [expect.any(String), expect.any(String)], lun: 0, username: id },
      cluster,
      blockhostingvolume: hosting,
      usablesize: 8,
    });
    expect(await heketi.json('GET', '/blockvolumes')).toEqual({ blockvolumes: [id] });
    expect(await hostingInfo()).toMatchObject({ blockinfo: { freesize: 90, blockvolume: [id] } });
    expect(await heketi.outcome('DELETE', `/volumes/${hosting}`)).toBe(
      '409 Cannot delete a block hosting volume containing block volumes',
    );
    expect(await heketi.end('POST', `/blockvolumes/${id}/expand`, { new_size: 10 })).toBe(
      `303 /blockvolumes/${id}`,
    );
    expect(await hostingInfo()).toMatchObject({ blockinfo: { freesize: 88 } });
    const expand = (new_size: number) => heketi.outcome('POST', `/blockvolumes/${id}/expand`, { new_size });
    expect(await expand(10)).toMatch(/^500 Failed to allocate block volume expansion: Requested new-size 10/);
    expect(await expand(500)).toBe('500 Failed to allocate block volume expansion: No space');
    expect(await expand(0)).toBe('400 validation failed: new_size: cannot be blank.');
    expect(await heketi.end('DELETE', `/blockvolumes/${id}`)).toBe('204');
    expect(await hostingInfo()).toMatchObject({ blockinfo: { freesize: 98 } });
  });

  it.each([
    [{ size: 0 }, '400 validation failed: size: cannot be blank.'],
    [{ size: 1, name: 'a b' }, '400 validation failed: name: must be in a valid format.'],
    [{ size: 1, hacount: -1 }, '400 validation failed: hacount: must be no less than 1.'],
    [{ size: 1, clusters: ['x'] }, '400 Cluster id x not found'],
    ['', '422 request unable to be parsed'],
  ])('%j are refused with %s', async (body, outcome) => {
    expect(await heketi.outcome('POST', '/blockvolumes', body)).toBe(outcome);
  });

  it('that are unknown are not found', async () => {
    expect(await heketi.outcome('GET', `/blockvolumes/${UNKNOWN}`)).toBe('404 Id not found');
    expect(await heketi.outcome('DELETE', `/blockvolumes/${UNKNOWN}`)).toBe('404 Id not found');
    expect(await heketi.outcome('POST', `/blockvolumes/${UNKNOWN}/expand`, { new_size: 1 })).toBe(
      '404 Id not found',
    );
  });

  it('are refused by a hosting volume that is locked', async () => {
    const restrict = (restriction: string) =>
      heketi.end('POST', `/volumes/${hosting}/block-restriction`, { restriction });
    expect(await restrict('locked')).toBe(`303 /volumes/${hosting}`);
    expect(await hostingInfo()).toMatchObject({ blockinfo: { restriction: 'locked' } });
    expect(await heketi.outcome('POST', '/blockvolumes', { size: 1 })).toMatch(/^500 Failed to allocate/);
    expect(await restrict('')).toBe(`303 /volumes/${hosting}`);
    const path = `/volumes/${hosting}/block-restriction`;
    expect(await heketi.outcome('POST', path, { restriction: 'locked-by-update' })).toBe(
      '400 validation failed: restriction: must be a valid value.',
    );
    const plain = await heketi.make('/volumes', { size: 1 });
    expect(
      await heketi.outcome('POST', `/volumes/${plain}/block-restriction`, { restriction: 'locked' }),
    ).toBe(
      '500 Failed to set block restriction: Block restrictions can only be set on block hosting volumes',
    );
    expect(await heketi.outcome('POST', `/volumes/${hosting}/clone`, {})).toBe(
      `500 Failed clone volume ${hosting}: Cloning of block hosting volumes is not supported`,
    );
  });

  it('whose deletion is under way are hidden and cannot be deleted again', async () => {
    const id = await heketi.make('/blockvolumes', { size: 1 });
    await heketi.hold('block-volume-delete');
    const queue = await heketi.start('DELETE', `/blockvolumes/${id}`);
    expect(await heketi.outcome('GET', `/blockvolumes/${id}`)).toBe('404 Id not found');
    expect(await heketi.outcome('DELETE', `/blockvolumes/${id}`)).toBe(
      '500 Failed to set up block volume delete: The target exists, contains other items, or is in use.',
    );
    await heketi.release();
    expect((await heketi.finished(queue)).status).toBe(204);
  });
});
