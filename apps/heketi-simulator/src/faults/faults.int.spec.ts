import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { SpecSimulator } from '../testing/run-simulator.js';
import type { SimulatorClient } from '../testing/simulator-client.js';

describe('injected faults', () => {
  const simulator = new SpecSimulator();
  let heketi: SimulatorClient;

  beforeAll(async () => {
    heketi = await simulator.start();
    await heketi.addStorage(3);
  });
  afterEach(() => heketi.call('DELETE', '/_simulator/faults'));
  afterAll(() => simulator.remove());

  const countVolumes = async () =>
    (await heketi.json<{ volumes: string[] }>('GET', '/volumes')).volumes.length;

  it('answer instead, as often as they are told, and are gone then', async () => {
    const before = await countVolumes();
    await heketi.fault({
      on: 'volume-create',
      action: 'answer',
      status: 429,
      text: 'busy',
      headers: { 'retry-after': '1' },
      times: 2,
    });
    for (const _ of [1, 2]) {
      const { status, text, headers } = await heketi.call('POST', '/volumes', { size: 1 });
      expect([status, text, headers.get('retry-after')]).toEqual([429, 'busy\n', '1']);
    }
    expect(await countVolumes()).toBe(before);
    expect(await heketi.json('GET', '/_simulator/faults')).toEqual([]);
    await heketi.make('/volumes', { size: 1 });
  });

  it('stay until they are removed, when told so', async () => {
    await heketi.fault({ on: '*', action: 'answer', times: 0 });
    for (const path of ['/clusters', '/hello', '/volumes'])
      expect((await heketi.call('GET', path)).status).toBe(500);
    expect((await heketi.call('DELETE', '/_simulator/faults')).status).toBe(204);
    expect((await heketi.call('GET', '/hello')).status).toBe(200);
  });

  it('close the connection before anything is done', async () => {
    const before = await countVolumes();
    await heketi.fault({ on: 'volume-create', action: 'close', when: 'before' });
    await expect(heketi.call('POST', '/volumes', { size: 1 })).rejects.toThrow('fetch failed');
    expect(await countVolumes()).toBe(before);
  });

  it('close the connection after all is done', async () => {
    const before = await countVolumes();
    await heketi.fault({ on: 'volume-create', action: 'close', when: 'after' });
    await expect(heketi.call('POST', '/volumes', { size: 1 })).rejects.toThrow('fetch failed');
    await expect.poll(countVolumes).toBe(before + 1);
  });

  it.each(['before', 'after'])('never answer, %s the work', async (when) => {
    const before = await countVolumes();
    await heketi.fault({ on: 'volume-create', action: 'hang', when });
    const giveUp = new AbortController();
    const hanging = fetch(`${heketi.url}/volumes`, {
      method: 'POST',
      body: '{"size":1}',
      signal: giveUp.signal,
    });
    await expect.poll(() => heketi.json('GET', '/_simulator/faults')).toEqual([]);
    await expect.poll(countVolumes).toBe(when === 'after' ? before + 1 : before);
    giveUp.abort();
    await expect(hanging).rejects.toThrow();
  });

  it('put garbage in the place of the body', async () => {
    await heketi.fault({ on: 'volume-list', action: 'garbage', text: '<html>' });
    expect(await heketi.outcome('GET', '/volumes')).toBe('200 <html>');
  });

  it('redirect elsewhere', async () => {
    await heketi.fault({
      on: 'volume-list',
      action: 'redirect',
      location: 'http://example.org/',
      status: 302,
    });
    const { status, headers } = await heketi.call('GET', '/volumes');
    expect([status, headers.get('location')]).toEqual([302, 'http://example.org/']);
  });

  it('delay a request', async () => {
    await heketi.fault({ on: 'hello', action: 'delay', delayMs: 20 });
    expect((await heketi.call('GET', '/hello')).status).toBe(200);
  });

  it.each([
    [{ on: 'volume-make', action: 'close' }, /^400 on: volume-make is no operation; there are \*, hello,/],
    [{ on: '*', action: 'explode' }, /^400 action: must be one of delay, slow-work/],
    [{ on: '*', action: 'close', when: 'later' }, /^400 when: must be before or after/],
    [{ on: '*', action: 'redirect' }, /^400 location: is missing/],
    [{ on: '*', action: 'answer', status: 99 }, /^400 status: must be from 200 to 599/],
    [{ on: '*', action: 'delay', delayMs: -1 }, /^400 times and delayMs may not be negative/],
    ['x', /^422 request unable to be parsed/],
  ])('as %j are refused', async (rule, outcome) => {
    expect(await heketi.outcome('POST', '/_simulator/faults', rule)).toMatch(outcome);
  });

  it('come as a list too, beside settings that can be changed', async () => {
    const rules = [
      { on: 'hello', action: 'answer', status: 500 },
      { on: 'hello', action: 'answer', status: 501 },
    ];
    await heketi.json('POST', '/_simulator/faults', rules);
    expect((await heketi.call('GET', '/hello')).status).toBe(500);
    expect((await heketi.call('GET', '/hello')).status).toBe(501);
    expect(await heketi.json('POST', '/_simulator/settings', { deviceGib: 7 })).toEqual({
      delayMs: 0,
      maxInFlight: 8,
      deviceGib: 7,
    });
    const device = await heketi.addDevice(await heketi.addNode(await heketi.addCluster(), 'small'));
    expect(await heketi.json('GET', `/devices/${device}`)).toMatchObject({
      storage: { total: 7 * 1_048_576 },
    });
    expect(await heketi.outcome('POST', '/_simulator/settings', { delayMs: -1 })).toMatch(/^400/);
    expect(await heketi.outcome('GET', '/_simulator/nothing')).toMatch(/^404/);
  });
});
