import { ADMIN_KEY, startSimulatorProcess, type SimulatorProcess } from '@berth/backends/testing';
import {
  type Claim,
  editObject,
  finishReclaim,
  type KubeObject,
  type Tracked,
  type Volume,
} from '@berth/domain';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { HeketiVolumes } from './testing/heketi-volumes.js';
import { FAST, ProvisionerFixture } from './testing/provisioner-fixture.js';
import { NAMESPACE, NOW } from './testing/samples.js';

const SOON = { timeout: 30_000, interval: 20 };

let simulator: SimulatorProcess;
beforeAll(async () => void (simulator = await startSimulatorProcess()));
afterAll(() => simulator.close());

let fixture: ProvisionerFixture;
beforeEach(async () => {
  fixture = await ProvisionerFixture.open();
});
afterEach(async () => {
  await fixture.close();
  await simulator.heal();
});

async function registered(): Promise<void> {
  await fixture.register('heketi', simulator.url);
  await fixture.createClass('gluster', { resturl: simulator.url });
}

/** The claim's failure, once it is told of. */
function failure(uid: string, message: RegExp, count = 1) {
  return vi.waitFor(async () => {
    const known = (await fixture.claim(uid))?.object.berth?.provisioning?.failure;
    expect(known?.message).toMatch(message);
    expect(known?.count).toBeGreaterThanOrEqual(count);
    return known!;
  }, SOON);
}

async function provisioned(uid: string): Promise<void> {
  const name = `pvc-${uid}`;
  await vi.waitFor(async () => expect(await fixture.find('PersistentVolume', name)).toBeDefined(), SOON);
  expect((await fixture.claim(uid))?.object.berth).toBeUndefined();
}

async function failureEvents(uid: string): Promise<number> {
  return (await fixture.eventsOf(uid)).filter(({ type }) => type === 'ProvisioningFailed').length;
}

const words = (why: string) =>
  new RegExp(`^Failed to provision volume with StorageClass "gluster": .*${why}`);

describe('a Heketi in trouble', () => {
  it.each<[string, object, string]>([
    ['silent', { on: '*', action: 'hang', when: 'before', times: 0 }, 'gave no answer'],
    ['talking garbage', { on: '*', action: 'garbage', text: '<html>hello', times: 0 }, 'cannot be read'],
    ['busy', { on: '*', action: 'answer', status: 429, text: 'Server busy.', times: 0 }, 'is busy'],
    [
      'busy when it is to make volumes',
      { on: 'volume-create', action: 'answer', status: 429, text: 'Server busy.', times: 0 },
      'is busy',
    ],
    ['broken', { on: '*', action: 'answer', status: 500, text: 'oops', times: 0 }, 'status 500'],
    [
      'failing at its work',
      { on: 'volume-create', action: 'fail-work', text: 'secret path /dev/vdb', times: 0 },
      'could not make the volume',
    ],
    [
      'full',
      {
        on: 'volume-create',
        action: 'answer',
        status: 500,
        text: 'Failed to allocate new volume: No space',
        times: 0,
      },
      'no space',
    ],
    [
      'redirecting to another host',
      { on: '*', action: 'redirect', location: 'http://elsewhere.example/', times: 0 },
      'elsewhere.example',
    ],
  ])('that is %s is told on the claim, counted, and waited for', async (_, fault, why) => {
    await registered();
    await simulator.fault(fault);
    const { metadata } = await fixture.createClaim('db');
    await fixture.start(FAST);
    const { message } = await failure(metadata.uid, words(why), 4);
    expect(message).not.toMatch(/vdb|html/);
    await simulator.heal();
    await provisioned(metadata.uid);
  });

  it('that is down is told in few events, and the claim is right again when it is back', async () => {
    await registered();
    await simulator.kill();
    const { metadata } = await fixture.createClaim('db');
    await fixture.start(FAST);
    const { count } = await failure(metadata.uid, words('cannot be reached'), 8);
    // Told of the first, the second, the fourth and the eighth.
    expect(await failureEvents(metadata.uid)).toBeLessThanOrEqual(1 + Math.log2(count));
    await simulator.restart();
    await provisioned(metadata.uid);
  });

  it('that has no space is asked again when a volume of it goes', async () => {
    await registered();
    const heketi = new HeketiVolumes(simulator.url);
    onTestFinished(() => heketi.close());
    await fixture.start({ ...FAST, pace: { ...FAST.pace, firstMs: 600_000, changeMostMs: 600_000 } });
    const spec = { resources: { requests: { storage: '400Gi' } } };
    const first = await fixture.createClaim('first', { spec });
    await provisioned(first.metadata.uid);
    const second = await fixture.createClaim('second', { spec });
    await failure(second.metadata.uid, words('no space'));
    await heketi.remove(first.metadata.uid);
    const volume = (await fixture.find('PersistentVolume', `pvc-${first.metadata.uid}`)) as Tracked<Volume>;
    await fixture.append(finishReclaim(volume, [], NOW));
    await provisioned(second.metadata.uid);
    await heketi.remove(second.metadata.uid);
  });
});

describe('a class that asks for what cannot be', () => {
  it.each<[string, { readonly [key: string]: string }, RegExp]>([
    ['an unknown parameter', { colour: 'red' }, /invalid option "colour" for volume plugin/],
    [
      'malformed parameters',
      { volumetype: 'replicate:x', gidmin: 'abc' },
      /gidmin: "abc" is no whole number/,
    ],
    ['no resturl', { resturl: '' }, /resturl is missing/],
    ['a cluster Heketi does not have', { clusterid: 'd'.repeat(32) }, /has no cluster d{32}/],
  ])('(%s) is told on the claim, and right again when it is mended', async (_, parameters, message) => {
    await fixture.register('heketi', simulator.url);
    await fixture.createClass('gluster', { resturl: simulator.url, ...parameters });
    const { metadata } = await fixture.createClaim('db');
    await fixture.start(FAST);
    await failure(metadata.uid, message);
    await fixture.remove('StorageClass', 'gluster');
    await fixture.createClass('gluster', { resturl: simulator.url });
    await provisioned(metadata.uid);
  });

  it.each<[string, Partial<Claim['spec']>, RegExp]>([
    ['ReadWriteOncePod', { accessModes: ['ReadWriteOncePod'] }, /invalid AccessModes \[ReadWriteOncePod\]/],
    ['a selector', { selector: { matchLabels: { a: 'b' } } }, /claim Selector is not supported/],
    ['block devices', { volumeMode: 'Block' }, /does not support block volume provisioning/],
    ['a snapshot', { dataSource: { kind: 'VolumeSnapshot', name: 's' } }, /is not a CSI plugin/],
  ])('by a claim with %s is told, and nothing is asked of Heketi', async (_, spec, message) => {
    await registered();
    const { metadata } = await fixture.createClaim('db', { spec });
    await fixture.start(FAST);
    await failure(metadata.uid, message);
    expect((await fixture.eventsOf(metadata.uid)).map(({ type }) => type)).toEqual([
      'ClaimCreated',
      'ProvisioningFailed',
    ]);
  });

  it('whose resturl is no Backend gets an answer, and no request leaves before it is one', async () => {
    let requests = 0;
    const server = createServer((_request, response) => {
      requests += 1;
      response.end();
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    await fixture.createClass('gluster', { resturl: `http://127.0.0.1:${port}` });
    const { metadata } = await fixture.createClaim('db');
    await fixture.start(FAST);
    await failure(metadata.uid, words('is no registered Backend'));
    expect(requests).toBe(0);
    await fixture.register('heketi', `http://127.0.0.1:${port}`);
    await vi.waitFor(() => expect(requests).toBeGreaterThan(0), SOON);
  });
});

describe('keys', () => {
  let locked: SimulatorProcess;
  beforeAll(async () => void (locked = await startSimulatorProcess({ keys: true })));
  afterAll(() => locked.close());

  const secret = (
    key: string,
    type = 'kubernetes.io/glusterfs',
  ): KubeObject & { type: string; data: object } => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'heketi', namespace: NAMESPACE, uid: randomUUID(), creationTimestamp: NOW },
    type,
    data: { key: Buffer.from(key).toString('base64') },
  });
  const access = { restauthenabled: 'true' };
  const secretRef = { cluster: 'default', namespace: NAMESPACE, name: 'heketi' };

  it('that are wrong are told on the claim, and right again when the Secret is', async () => {
    await fixture.createSealed(secret('another'));
    await fixture.register('heketi', locked.url, { secretRef });
    await fixture.createClass('gluster', { resturl: locked.url, ...access });
    const { metadata } = await fixture.createClaim('db');
    await fixture.start(FAST);
    await failure(metadata.uid, words('does not accept the key'));
    const stored = (await fixture.find('Secret', 'heketi', NAMESPACE))!;
    const mended = { ...stored.object, data: secret(ADMIN_KEY).data } as KubeObject;
    await fixture.append(editObject(stored, mended, NOW));
    await provisioned(metadata.uid);
  });

  it('of a class win over those of its Backend', async () => {
    await fixture.createSealed(secret(ADMIN_KEY));
    await fixture.register('heketi', locked.url, { secretRef: { ...secretRef, name: 'none' } });
    const own = { secretname: 'heketi', secretnamespace: NAMESPACE, restuser: 'admin' };
    await fixture.createClass('gluster', { resturl: locked.url, ...access, ...own });
    await fixture.start(FAST);
    await provisioned((await fixture.createClaim('db')).metadata.uid);
  });

  it('may stand in the class itself, sealed', async () => {
    await fixture.register('heketi', locked.url);
    const own = { resturl: locked.url, ...access, restuserkey: ADMIN_KEY, restuser: 'admin' };
    await fixture.createSealedClass('gluster', own);
    await fixture.start(FAST);
    await provisioned((await fixture.createClaim('db')).metadata.uid);
    const stored = await fixture.find('StorageClass', 'gluster');
    expect(JSON.stringify(stored)).not.toContain(ADMIN_KEY);
  });

  it.each<[string, KubeObject | undefined, RegExp]>([
    ['is not there', undefined, /Secret team-a\/heketi is not found/],
    ['is of another type', secret(ADMIN_KEY, 'Opaque'), /is of type Opaque, not kubernetes.io\/glusterfs/],
    ['is empty', { ...secret(''), data: {} } as KubeObject, /holds no key/],
  ])('in a Secret that %s are told of', async (_, object, message) => {
    if (object !== undefined) await fixture.createSealed(object);
    await fixture.register('heketi', locked.url);
    const own = { secretname: 'heketi', secretnamespace: NAMESPACE };
    await fixture.createClass('gluster', { resturl: locked.url, ...access, ...own });
    const { metadata } = await fixture.createClaim('db');
    await fixture.start(FAST);
    await failure(metadata.uid, message);
  });
});
