import { openEventStore, type EventStore } from '@berth/event-store';
import { claimManifest } from '@berth/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startBroker, type Broker } from './support/broker.js';
import { checkLog } from './support/check-log.js';
import { checkProvisioned } from './support/check-provisioned.js';
import { eventually } from './support/eventually.js';
import { classesPath, glusterClass } from './support/gluster.js';
import { HeketiBeside } from './support/heketi.js';
import { partOf, type PartName } from './support/parts.js';
import { claimsPath, createCarefully, deleteCarefully, listAll, volumesPath } from './support/storage.js';

const CLASS = 'gluster';
/** Longer than a part needs to come back, even on a busy machine. */
const SLOW = { action: 'slow-work', delayMs: 8_000 };

describe('kill -9 in the middle of a volume being made or deleted', () => {
  let broker: Broker;
  let heketi: HeketiBeside;
  let store: EventStore;

  beforeAll(async () => {
    broker = await startBroker();
    heketi = new HeketiBeside(broker.berth.endpoints.heketi);
    store = openEventStore({ databaseUrl: broker.berth.endpoints.postgres, applicationName: 'e2e' });
    await createCarefully(broker.client, classesPath, glusterClass(CLASS, heketi.url));
  });

  afterAll(async () => {
    await store.close();
    await broker.close();
  });

  /** Whatever was killed: each claim has its one volume, nothing else is anywhere, and the log is whole. */
  afterEach(async () => {
    await heketi.heal();
    await checkProvisioned(broker.client, heketi);
    await checkLog(broker.berth.endpoints.postgres);
  });

  it.each([
    // What is sent is on its way when its sender dies, and arrives later.
    ['after the intent, before Heketi has looked', { on: 'volume-create', action: 'delay', delayMs: 3_000 }],
    ['after the intent, with Heketi not answering', { on: 'volume-create', action: 'hang' }],
  ])('of the provisioner %s', async (_, fault) => {
    await heketi.fault(fault);
    const uid = await claimed();
    await inLog(uid, 'ProvisioningStarted');
    await killed('provisioner');
    await bound(uid);
  });

  it('of the provisioner while Heketi works on the volume', async () => {
    await heketi.fault({ on: 'volume-create', ...SLOW });
    const uid = await claimed();
    await eventually('Heketi works', async () => (await ofClaim(uid))?.pending);
    await killed('provisioner');
    await bound(uid);
    expect(await typesOf(uid)).toEqual([...STORY, 'ClaimBound']);
  });

  it.each(['volume-create', 'queue'])(
    'of the provisioner when the volume is made, with the answer to %s withheld',
    async (on) => {
      await heketi.fault({ on, action: 'hang', when: 'after' });
      const uid = await claimed();
      await eventually('the volume is made', async () => (await ofClaim(uid))?.pending === false);
      const made = await ofClaim(uid);
      expect(await typesOf(uid)).not.toContain('ProvisioningSucceeded');
      await killed('provisioner');
      await bound(uid);
      expect(await ofClaim(uid)).toEqual(made);
      expect(await typesOf(uid)).toEqual([...STORY, 'ClaimBound']);
    },
  );

  it('of Heketi while it works on the volume', async () => {
    await heketi.fault({ on: 'volume-create', ...SLOW });
    const uid = await claimed();
    await eventually('Heketi works', async () => (await ofClaim(uid))?.pending);
    await killed('heketi');
    await bound(uid);
  });

  it('of the API, which hosts the relay, before the outcome: the claim is Bound without it', async () => {
    await heketi.fault({ on: 'volume-create', action: 'slow-work', delayMs: 2_000 });
    const uid = await claimed();
    await inLog(uid, 'ProvisioningStarted');
    await partOf(broker.berth, 'api').holdDown();
    await inLog(uid, 'ClaimBound');
    await partOf(broker.berth, 'api').start();
    await bound(uid);
  });

  it('of the API right behind the outcome', async () => {
    const uid = await claimed();
    await inLog(uid, 'ProvisioningSucceeded');
    await killed('api');
    await bound(uid);
  });

  it('of the provisioner, with the claim deleted while it is away', async () => {
    await heketi.fault({ on: 'volume-create', ...SLOW });
    const uid = await claimed();
    await eventually('Heketi works', async () => (await ofClaim(uid))?.pending);
    await partOf(broker.berth, 'provisioner').holdDown();
    await deleted(uid);
    await partOf(broker.berth, 'provisioner').start();
    await gone(uid);
    expect((await typesOf(uid)).at(-1)).toBe('ClaimDeleted');
  });

  it.each([
    ['before Heketi has looked', { on: 'volume-delete', action: 'delay', delayMs: 3_000 }],
    ['while Heketi works on it', { on: 'volume-delete', ...SLOW }],
    ['when it is done, with the answer withheld', { on: 'queue', action: 'hang', when: 'after' }],
  ])('of the reclaimer during a deletion, %s', async (_, fault) => {
    const uid = await claimed();
    await bound(uid);
    await heketi.fault(fault);
    const volume = await volumeOf(uid);
    await deleted(uid);
    await inLog(volume, 'VolumeReclaimStarted');
    await eventually('Heketi is asked', async () => (await heketi.faultsLeft()) === 0);
    await killed('reclaimer');
    await gone(uid);
    expect((await typesOf(volume)).at(-1)).toBe('VolumeDeleted');
  });

  it('of provisioner and reclaimer, with the namespace deleted while its volumes are made', async () => {
    const namespaces = '/api/v1/namespaces';
    await createCarefully(broker.client, namespaces, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'going' },
    });
    await heketi.fault({ on: 'volume-create', action: 'slow-work', delayMs: 1_000, times: 4 });
    for (let index = 0; index < 8; index += 1) {
      const manifest = claimManifest(`claim-${index}`, { storageClassName: CLASS });
      await createCarefully(broker.client, claimsPath.replace('default', 'going'), manifest);
    }
    await eventually('some are made', async () => (await heketi.volumes()).some(({ pending }) => !pending));
    await deleteCarefully(broker.client, `${namespaces}/going`);
    await Promise.all([killed('provisioner'), killed('reclaimer')]);
    await eventually('the namespace is gone', async () => {
      const names = (await listAll(broker.client, namespaces)).map(({ metadata }) => metadata.name);
      return !names.includes('going');
    });
    // A volume outlives its claim, and so the namespace of that.
    await eventually('its volumes are gone', async () =>
      (await listAll(broker.client, volumesPath)).every(({ spec }) => spec.claimRef?.namespace !== 'going'),
    );
  });

  const STORY = [
    'ClaimCreated',
    'ClaimProvisioningRequested',
    'ProvisioningStarted',
    'ProvisioningSucceeded',
  ];
  let made = 0;

  async function claimed(): Promise<string> {
    made += 1;
    const uid = await createCarefully(
      broker.client,
      claimsPath,
      claimManifest(`claim-${made}`, { storageClassName: CLASS }),
    );
    if (uid === undefined) throw new Error(`claim-${made} was there before`);
    return uid;
  }

  async function killed(name: PartName): Promise<void> {
    await partOf(broker.berth, name).kill();
    await partOf(broker.berth, name).ready();
  }

  async function deleted(uid: string): Promise<void> {
    const claims = await listAll(broker.client, claimsPath);
    const name = claims.find(({ metadata }) => metadata.uid === uid)?.metadata.name ?? '';
    await deleteCarefully(broker.client, `${claimsPath}/${name}`);
  }

  async function bound(uid: string): Promise<void> {
    await eventually('the claim is Bound', async () => {
      const claims = await listAll(broker.client, claimsPath);
      const phase = claims.find(({ metadata }) => metadata.uid === uid)?.status.phase;
      return phase === 'Bound' || Promise.reject(new Error(`${phase}: ${(await typesOf(uid)).join()}`));
    });
  }

  /** Neither claim nor volume are anywhere. */
  async function gone(uid: string): Promise<void> {
    await eventually('claim and volume are gone', async () => {
      const isGone = (await store.getObjectByUid(uid))?.deleted === true;
      const left = (await store.getObject(volumeNamed(uid))) ?? (await ofClaim(uid));
      return (isGone && left === undefined) || Promise.reject(new Error((await typesOf(uid)).join()));
    });
  }

  function volumeNamed(claimUid: string) {
    return { cluster: 'default', kind: 'PersistentVolume', namespace: '', name: `pvc-${claimUid}` };
  }

  async function volumeOf(claimUid: string): Promise<string> {
    return (await store.getObject(volumeNamed(claimUid)))?.uid ?? '';
  }

  async function ofClaim(uid: string) {
    return (await heketi.volumes()).find(({ name }) => name.endsWith(`_${uid}`));
  }

  async function typesOf(uid: string): Promise<readonly string[]> {
    const events = await store.readStream(uid, { after: 0, limit: 100 });
    return events.map(({ type }) => type);
  }

  async function inLog(uid: string, type: string): Promise<void> {
    await eventually(`${type} is in the log`, async () => (await typesOf(uid)).includes(type));
  }
});
