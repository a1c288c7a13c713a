import { type EventStore, openEventStore } from '@berth/event-store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { type Broker, startBroker } from './support/broker.js';
import { checkLog } from './support/check-log.js';
import { checkProvisioned } from './support/check-provisioned.js';
import { eventually } from './support/eventually.js';
import { glusterClass } from './support/gluster.js';
import { HeketiBeside } from './support/heketi.js';
import { Kubectl, kubectlBinaries } from './support/kubectl.js';
import { partOf } from './support/parts.js';

const claim = (name: string) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name },
  spec: {
    accessModes: ['ReadWriteOnce'],
    storageClassName: 'growing',
    resources: { requests: { storage: '1Gi' } },
  },
});

describe('a claim that asks for a larger volume at Heketi', () => {
  let broker: Broker;
  let kubectl: Kubectl;
  let heketi: HeketiBeside;
  let store: EventStore;

  beforeAll(async () => {
    broker = await startBroker();
    heketi = new HeketiBeside(broker.berth.endpoints.heketi);
    store = openEventStore({ databaseUrl: broker.berth.endpoints.postgres, applicationName: 'e2e' });
    kubectl = new Kubectl(kubectlBinaries().at(-1)?.path ?? 'kubectl', broker.berth.kubeconfig);
    const growing = { ...glusterClass('growing', heketi.url), allowVolumeExpansion: true };
    await kubectl.ok(
      ['apply', '-f', '-'],
      [growing, claim('db'), claim('log')].map((it) => stringify(it)).join('---\n'),
    );
    for (const name of ['db', 'log']) await sized(name, '1Gi');
  }, 120_000);
  afterAll(async () => {
    await checkProvisioned(broker.client, heketi);
    await checkLog(broker.berth.endpoints.postgres);
    await store.close();
    await broker.close();
    kubectl.close();
  });

  function ask(name: string, storage: string): Promise<string> {
    const patch = { spec: { resources: { requests: { storage } } } };
    return kubectl.ok(['patch', 'pvc', name, '-p', JSON.stringify(patch)]);
  }

  async function read(kind: string, name: string, path: string): Promise<string> {
    return (await kubectl.ok(['get', kind, name, '-o', `jsonpath={${path}}`])).trim();
  }

  /** Volume and claim have it. */
  async function sized(name: string, storage: string): Promise<void> {
    await eventually(`${name} has ${storage}`, async () => {
      expect(await read('pvc', name, '.status.capacity.storage')).toBe(storage);
      const volume = await read('pvc', name, '.spec.volumeName');
      expect(await read('pv', volume, '.spec.capacity.storage')).toBe(storage);
      return true;
    });
  }

  it('gets it, and is told so', async () => {
    await ask('db', '3Gi');
    await sized('db', '3Gi');
    expect(await read('pvc', 'db', '.status.conditions')).toBe('');
    const told = await kubectl.ok(['describe', 'pvc', 'db']);
    expect(told).toMatch(/Capacity: +3Gi/);
    expect(told).toMatch(/Normal +Resizing .*Expanding the volume from 1Gi to 3Gi/);
    expect(told).toMatch(/Normal +VolumeResizeSuccessful .*The volume has 3Gi now/);
  });

  it('is told that there is no space, and gets what it lowers its request to', async () => {
    await ask('db', '9000Gi');
    await eventually('the claim tells why it does not grow', async () => {
      const told = await kubectl.ok(['describe', 'pvc', 'db']);
      expect(told).toMatch(/Warning +VolumeResizeFailed .*error expanding volume "default\/db" .*no space/);
      expect(told).toMatch(/Resizing +True/);
      return true;
    });
    const { stderr } = await kubectl.run([
      'patch',
      'pvc',
      'db',
      '-p',
      '{"spec":{"resources":{"requests":{"storage":"3Gi"}}}}',
    ]);
    expect(stderr).toContain('field can not be less than status.capacity');
    await ask('db', '4Gi');
    await sized('db', '4Gi');
    expect(await read('pvc', 'db', '.status.conditions')).toBe('');
  });

  it('gets it once, though the provisioner is killed while Heketi works on it', async () => {
    await heketi.fault({ on: 'volume-expand', action: 'slow-work', delayMs: 4_000 });
    await ask('log', '2Gi');
    await eventually('Heketi works', async () => (await heketi.operations()) > 0);
    await partOf(broker.berth, 'provisioner').kill();
    await partOf(broker.berth, 'provisioner').ready();
    await sized('log', '2Gi');
    const events = await store.readLog(0, 10_000);
    expect(events.filter(({ type }) => type === 'VolumeExpanded')).toHaveLength(3);
  });
});
